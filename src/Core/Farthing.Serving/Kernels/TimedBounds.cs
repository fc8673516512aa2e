namespace Farthing.Serving.Kernels;

/// <summary>Keeps the kernels of an untimed GPU in order with timed ones: no slower than those of a lesser GPU, no faster than those of a better one.</summary>
/// <remarks>Where timed GPUs contradict each other, lesser ones of its own architecture decide, else the better ones.</remarks>
/// <typeparam name="T">What has a time on each GPU.</typeparam>
/// <param name="Better">On better GPUs.</param>
/// <param name="Lesser">On lesser GPUs.</param>
/// <param name="LesserRelatives">On lesser GPUs of the same architecture.</param>
internal sealed record TimedBounds<T>(
    IReadOnlyList<T> Better,
    IReadOnlyList<T> Lesser,
    IReadOnlyList<T> LesserRelatives
)
{
    /// <summary>True where no timed GPU is better or lesser.</summary>
    public bool IsEmpty => Better.Count + Lesser.Count == 0;

    /// <summary>The same bounds on something else.</summary>
    public TimedBounds<TOther> Select<TOther>(Func<T, TOther> of) =>
        new([.. Better.Select(of)], [.. Lesser.Select(of)], [.. LesserRelatives.Select(of)]);

    /// <summary>A time within the bounds.</summary>
    /// <param name="ns">The transferred time.</param>
    /// <param name="time">The time on a timed GPU.</param>
    public double Within(double ns, Func<T, double> time)
    {
        foreach (T source in Lesser)
        {
            ns = Math.Min(ns, time(source));
        }

        foreach (T source in Better)
        {
            ns = Math.Max(ns, time(source));
        }

        foreach (T source in LesserRelatives)
        {
            ns = Math.Min(ns, time(source));
        }

        return ns;
    }
}
