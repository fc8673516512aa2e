using Farthing.Gateway.Sharing.Rates;

namespace Farthing.GatewayBench;

/// <summary>A store of limits that gives what is asked for, and a lot ahead.</summary>
internal sealed class GivingStore : IRateStore
{
    public string Name => "nothing";

    public TimeSpan SlotLife => TimeSpan.FromSeconds(30);

    public Task<RateVisitResult> VisitAsync(RateVisit visit, CancellationToken cancellation)
    {
        long[] got = new long[visit.Meters.Count];
        Array.Fill(got, 1_000_000_000_000);
        return Task.FromResult(
            new RateVisitResult(
                1,
                new long[visit.Requests],
                new int[visit.Requests],
                got,
                new long[got.Length]
            )
        );
    }

    public Task<int> RenewAsync(
        string gateway,
        IReadOnlyList<(string Id, int Running)> slots,
        CancellationToken cancellation
    ) => Task.FromResult(1);

    public Task LeaveAsync(string gateway, CancellationToken cancellation) => Task.CompletedTask;

    public Task CleanAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
