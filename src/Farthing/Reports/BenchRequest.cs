namespace Farthing.Reports;

/// <summary>A finished request of a bench; times in seconds.</summary>
/// <param name="Due">When it was due, after the load's start.</param>
/// <param name="Sent">When it was sent, after the load's start.</param>
/// <param name="First">First generated token, after sending.</param>
/// <param name="Last">Last generated token, after sending.</param>
/// <param name="Input">Prompt tokens.</param>
/// <param name="Output">Output tokens.</param>
internal readonly record struct BenchRequest(
    double Due,
    double Sent,
    double First,
    double Last,
    double Input,
    double Output
)
{
    /// <summary>How late it was sent.</summary>
    public double Lag => Sent - Due;

    /// <summary>Time per output token; not a number with fewer than two.</summary>
    public double Tpot => Output > 1 ? (Last - First) / (Output - 1) : double.NaN;
}
