namespace Farthing.Planning.Certainty;

/// <summary>A few own measurements that could be taken before a fleet is bought.</summary>
/// <param name="Rows">Loads that are measured on one replica of the plan.</param>
/// <param name="BandFraction">What they leave of the step-time band: width after over width before, on the logarithmic scale, 0 to 1.</param>
/// <param name="Source">Where <paramref name="BandFraction"/> comes from.</param>
/// <param name="Hours">How long one replica is rented.</param>
/// <param name="UsdPerHour">What it costs; 0 for GPUs that are there anyway; null where no price is known.</param>
/// <param name="Words">What is rented, in words.</param>
public sealed record MeasuringOffer(
    int Rows,
    double BandFraction,
    string Source,
    double Hours,
    double? UsdPerHour,
    string Words
)
{
    /// <summary>Loads of a first own calibration: 1, 8, 32 and 128 requests in flight, and one with long prompts.</summary>
    public const int FirstRows = 5;

    /// <summary>One load: warm-up and several minutes of steady state.</summary>
    private const double HoursPerRow = 5.0 / 60;

    /// <summary>Start of the instance, download of the weights, start of the engine.</summary>
    private const double HoursBefore = 0.5;

    /// <summary>Time for that number of rows, in whole hours as instances are billed.</summary>
    public static double HoursFor(int rows) => Math.Ceiling(HoursBefore + (rows * HoursPerRow));
}
