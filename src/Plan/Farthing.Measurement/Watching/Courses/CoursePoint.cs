namespace Farthing.Measurement.Watching.Courses;

/// <summary>A stretch of a watch: means over it. NaN stands for what is not known.</summary>
/// <param name="UnixSeconds">Its end.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Running">Requests in the batch.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="KvUse">Share of KV blocks in use.</param>
/// <param name="InputPerSecond">Prompt tokens per second.</param>
/// <param name="OutputPerSecond">Output tokens per second.</param>
/// <param name="Mbu">Share of the memories' bandwidth.</param>
/// <param name="Mfu">Share of the arithmetic.</param>
/// <param name="Watts">Power of all GPUs.</param>
/// <param name="UsdPerMillion">Dollars per million tokens, in and out.</param>
/// <param name="IdleUsd">Dollars of GPUs without any request, from the watch's start to the stretch's end.</param>
public readonly record struct CoursePoint(
    double UnixSeconds,
    double Seconds,
    double Running,
    double Waiting,
    double KvUse,
    double InputPerSecond,
    double OutputPerSecond,
    double Mbu,
    double Mfu,
    double Watts,
    double UsdPerMillion,
    double IdleUsd
)
{
    /// <summary>Both stretches as one: means weighed by length; dollars per million by tokens.</summary>
    public static CoursePoint Merge(in CoursePoint first, in CoursePoint second)
    {
        double a = Math.Max(1e-9, first.Seconds);
        double b = Math.Max(1e-9, second.Seconds);
        double tokensA = a * (OrZero(first.InputPerSecond) + OrZero(first.OutputPerSecond));
        double tokensB = b * (OrZero(second.InputPerSecond) + OrZero(second.OutputPerSecond));
        return new CoursePoint(
            second.UnixSeconds,
            first.Seconds + second.Seconds,
            Mean(first.Running, second.Running, a, b),
            Mean(first.Waiting, second.Waiting, a, b),
            Mean(first.KvUse, second.KvUse, a, b),
            Mean(first.InputPerSecond, second.InputPerSecond, a, b),
            Mean(first.OutputPerSecond, second.OutputPerSecond, a, b),
            Mean(first.Mbu, second.Mbu, a, b),
            Mean(first.Mfu, second.Mfu, a, b),
            Mean(first.Watts, second.Watts, a, b),
            Mean(first.UsdPerMillion, second.UsdPerMillion, tokensA, tokensB),
            double.IsNaN(second.IdleUsd) ? first.IdleUsd : second.IdleUsd
        );
    }

    private static double Mean(double first, double second, double a, double b) =>
        double.IsNaN(first) || a == 0 ? second
        : double.IsNaN(second) || b == 0 ? first
        : ((a * first) + (b * second)) / (a + b);

    private static double OrZero(double value) => double.IsNaN(value) ? 0 : value;
}
