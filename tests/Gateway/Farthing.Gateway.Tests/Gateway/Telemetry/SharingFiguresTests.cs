using System.Text;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Billing;
using Farthing.Protocol.Exposition;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Limits;
using Farthing.Tests.Gateway.Sharing.Leases;
using Farthing.Tests.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>What the page of metrics and the log say of what gateways have in common.</summary>
public sealed class SharingFiguresTests : LeaseScene
{
    /// <summary>$0.50 of $1 are held and leased, of which $0.20 are spent: $0.30 are in hand. $0.801 do not fit any more.</summary>
    [Fact]
    public async Task Leases_that_are_held_asked_for_and_refused()
    {
        await using SharedGateway one = Gateway(Spent.Budget("each key", 1m));
        await using MemoryRateStore rates = new(clock);
        await using RateGate limits = new(
            [SharedRateGateTests.Limit("all", requests: 5)],
            rates,
            LimitsWhenAway.Local,
            clock,
            keepsHouse: false
        );
        await using NoKeys keys = new();
        SharingFigures figures = new(one.Book, limits, keys);
        one.Settle((await one.HoldAsync(500)).Hold!, Money.FromUsd(0.2m));
        string page = PageOf(figures);
        Has(page, "leases_held{budget=\"each key\"} 1");
        Has(page, "leases_granted_dollars{budget=\"each key\"} 0.5");
        Has(page, "leases_in_hand_dollars{budget=\"each key\"} 0.3");
        Has(page, "leases_asked_total 1");
        Has(page, "leases_refused_total 0");
        Has(page, "lease_store_away 0");
        Has(page, "limit_store_visits_total 0");
        Has(page, "key_store_failing 0");

        Assert.Null((await one.HoldAsync(801)).Hold);
        await limits.KeepAsync();
        await SharedRateGateTests.EnterAsync(limits);
        rates.IsAway = true;
        clock.Advance(TimeSpan.FromSeconds(6));
        await limits.KeepAsync();
        keys.Failure = new KeyStoreAwayException("away", new TimeoutException());

        page = PageOf(figures);
        Assert.DoesNotContain("\nfarthing_gateway_leases_refused_total 0\n", page, StringComparison.Ordinal);
        Has(page, "limit_store_visits_total 1");
        Has(page, "limit_store_away 1");
        Has(page, "key_store_failing 1");
    }

    [Fact]
    public async Task A_gateway_that_is_alone_has_no_leases_and_nothing_is_away()
    {
        await using NoKeys keys = new();
        string page = PageOf(new SharingFigures(null, null, keys));
        Assert.Contains("# TYPE farthing_gateway_leases_held gauge", page, StringComparison.Ordinal);
        Assert.DoesNotContain("leases_held{", page, StringComparison.Ordinal);
        Has(page, "lease_store_away 0");
        Has(page, "limit_store_away 0");
    }

    [Fact]
    public async Task Each_change_of_a_stored_key_is_an_event_without_its_hash()
    {
        StoredKey key = new()
        {
            Id = "k",
            Team = "search",
            Sha256 = new string('a', 64),
            CreatedAt = Noon,
            ChangedAt = Noon,
            Revision = 1,
        };
        StoredKey old = key with { Id = "old", Revision = 4 };
        using MemoryStream written = new();
        await using (
            GatewayTelemetry telemetry = new(
                TimeProvider.System,
                new GatewayLog(new LogOptions(), written, TimeProvider.System)
            )
        )
        {
            KeyWatch watch = new(telemetry, [old]);
            watch.Look([old, key]);
            watch.Look([old, key]);
            watch.Look([old, key with { Revision = 2, Team = "docs" }]);
            watch.Look([old, key with { Revision = 3, Sha256 = new string('b', 64) }]);
            watch.Look([old, key with { Revision = 4, Sha256 = new string('b', 64), RevokedAt = Noon }]);
        }

        string log = Encoding.UTF8.GetString(written.ToArray());
        string[] words = ["key_created", "key_changed", "key_rotated", "key_revoked"];
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(words.Length, lines.Length);
        Assert.All(
            words.Zip(lines),
            pair => Assert.Contains($"\"event\":\"{pair.First}\"", pair.Second, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("aaaa", log, StringComparison.Ordinal);
        Assert.DoesNotContain("bbbb", log, StringComparison.Ordinal);
    }

    private static string PageOf(SharingFigures figures)
    {
        MetricsText text = new(isOpenMetrics: false);
        figures.Write(text);
        return text.End();
    }

    private static void Has(string page, string line) =>
        Assert.Contains("\nfarthing_gateway_" + line + "\n", page, StringComparison.Ordinal);

    private sealed class NoKeys : IKeyStore
    {
        public event Action? Changed
        {
            add { }
            remove { }
        }

        public IReadOnlyList<StoredKey> Keys => [];

        public IReadOnlyList<StoredBudget> Budgets => [];

        public Exception? Failure { get; set; }

        public StoredKey? Find(string id) => null;

        public StoredBudget? FindBudget(string id) => null;

        public bool HasHash(string sha256) => false;

        public Task SaveAsync(IReadOnlyList<KeyChange> changes, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task SaveAsync(IReadOnlyList<BudgetChange> changes, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task NoteAsync(AdminEvent said, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<AdminEvent>> EventsAsync(int most, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
