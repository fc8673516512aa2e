using System.Globalization;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Note of a true-up: its hour, whenever it takes effect.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="HourUnixNs">The hour.</param>
/// <param name="Idle">Who bears idle.</param>
public sealed record TrueUpNote(string Deployment, long HourUnixNs, IdlePolicy Idle)
{
    private const string HourFormat = "yyyy-MM-dd'T'HH'Z'";

    /// <inheritdoc/>
    public override string ToString() =>
        $"hour={DateTime.UnixEpoch.AddTicks(HourUnixNs / 100).ToString(HourFormat, CultureInfo.InvariantCulture)} idle={Idle.ToString().ToLowerInvariant()} deployment={Deployment}";

    /// <summary>Reads a note; null where it is not one.</summary>
    public static TrueUpNote? Read(string note)
    {
        string[] parts = note.Split(' ', 3);
        return
            parts.Length == 3
            && parts[0].StartsWith("hour=", StringComparison.Ordinal)
            && parts[1].StartsWith("idle=", StringComparison.Ordinal)
            && parts[2].StartsWith("deployment=", StringComparison.Ordinal)
            && DateTime.TryParseExact(
                parts[0][5..],
                HourFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime hour
            )
            && Enum.TryParse(parts[1][5..], ignoreCase: true, out IdlePolicy idle)
            ? new TrueUpNote(parts[2][11..], (hour.Ticks - DateTime.UnixEpoch.Ticks) * 100, idle)
            : null;
    }
}
