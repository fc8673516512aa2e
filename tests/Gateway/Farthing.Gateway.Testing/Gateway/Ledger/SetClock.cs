namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A clock whose date is set by hand; its timestamps run as they do.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    public long UnixNs => (Now.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    public override DateTimeOffset GetUtcNow() => Now;
}
