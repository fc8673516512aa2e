namespace Farthing.Measurement.Watching.Rules;

/// <summary>When an alert fires and when it ends: apart from each other in value and in time, so that it does not flap.</summary>
/// <param name="Name">As <c>--rule</c> names it.</param>
/// <param name="Title">What it means.</param>
/// <param name="Fire">The value from which the alert is pending.</param>
/// <param name="Clear">The value from which it may end, on the good side of <paramref name="Fire"/>.</param>
/// <param name="FireAfterSeconds">How long the value must stay bad.</param>
/// <param name="ClearAfterSeconds">How long it must stay good.</param>
/// <param name="IsLowBad">True where small values are bad.</param>
/// <param name="Advice">What to do.</param>
public sealed record AlertRule(
    string Name,
    string Title,
    double Fire,
    double Clear,
    double FireAfterSeconds,
    double ClearAfterSeconds,
    bool IsLowBad,
    string Advice
)
{
    /// <summary>True where a value is bad.</summary>
    public bool IsBad(double value) => IsLowBad ? value < Fire : value > Fire;

    /// <summary>True where a value is good again.</summary>
    public bool IsGood(double value) => IsLowBad ? value >= Clear : value <= Clear;
}
