namespace Farthing.Measurement.Watching.Courses;

/// <summary>An alert of a watch, from when it began to when it ended.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Target">The address; empty for all engines together.</param>
/// <param name="Summary">What was wrong, with its figure when it fired.</param>
/// <param name="StartUnixSeconds">When the value turned bad.</param>
/// <param name="EndUnixSeconds">When it was over; NaN while it holds.</param>
public sealed record PastAlert(
    string Rule,
    string Target,
    string Summary,
    double StartUnixSeconds,
    double EndUnixSeconds
)
{
    /// <summary>Its length, up to a moment where it still holds.</summary>
    public double Seconds(double nowUnixSeconds) =>
        (double.IsNaN(EndUnixSeconds) ? nowUnixSeconds : EndUnixSeconds) - StartUnixSeconds;
}
