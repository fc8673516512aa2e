namespace Farthing.Measurement.Watching.Rules;

/// <summary>One rule on one target, over time.</summary>
/// <param name="rule">The rule.</param>
public sealed class AlertState(AlertRule rule)
{
    private double badSince = double.NaN;
    private double goodSince = double.NaN;

    /// <summary>True while the alert holds.</summary>
    public bool IsFiring { get; private set; }

    /// <summary>When the value turned bad, of an alert that holds.</summary>
    public double SinceSeconds { get; private set; } = double.NaN;

    /// <summary>The last known value.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Takes a value; an unknown one (NaN) leaves everything as it is.</summary>
    /// <returns>True when the alert fires or ends with it.</returns>
    public bool Observe(double value, double timeSeconds)
    {
        if (double.IsNaN(value))
        {
            return false;
        }

        Value = value;
        badSince =
            !rule.IsBad(value) ? double.NaN
            : double.IsNaN(badSince) ? timeSeconds
            : badSince;
        goodSince =
            !rule.IsGood(value) ? double.NaN
            : double.IsNaN(goodSince) ? timeSeconds
            : goodSince;
        if (!IsFiring && timeSeconds - badSince >= rule.FireAfterSeconds)
        {
            IsFiring = true;
            SinceSeconds = badSince;
            return true;
        }

        if (IsFiring && timeSeconds - goodSince >= rule.ClearAfterSeconds)
        {
            IsFiring = false;
            return true;
        }

        return false;
    }
}
