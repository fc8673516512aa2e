namespace Farthing.Measurement.Watching.Readings;

/// <summary>Use of the GPUs.</summary>
/// <param name="Mbu">Bytes moved over what the memories could move; NaN where unknown.</param>
/// <param name="Mfu">Arithmetic over the dense peak; NaN where unknown.</param>
/// <param name="Source">How it is known.</param>
/// <param name="Words">How it is known, for people.</param>
public readonly record struct LoadReading(double Mbu, double Mfu, LoadSource Source, string Words)
{
    /// <summary>Nothing known.</summary>
    public static LoadReading Unknown(string why) => new(double.NaN, double.NaN, LoadSource.Unknown, why);

    /// <summary>False where <see cref="Mfu"/> is over a peak that may not be the one of the format in use: FP8 arithmetic over the 16-bit peak is twice what it seems.</summary>
    public bool IsPeakOfFormat { get; init; } = true;

    /// <summary>The larger of the two: how close the GPU is to one of its limits. NaN where neither is known.</summary>
    public double Larger =>
        double.IsNaN(Mbu) ? Mfu
        : double.IsNaN(Mfu) ? Mbu
        : Math.Max(Mbu, Mfu);
}
