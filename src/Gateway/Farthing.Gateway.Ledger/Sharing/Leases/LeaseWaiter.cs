namespace Farthing.Gateway.Sharing.Leases;

/// <summary>An attempt that waits for a lease to grow.</summary>
/// <param name="worst">What it needs, nano-dollars: the most that it can cost, or the difference to what it holds already.</param>
/// <param name="patience">How long it waits for money that is leased elsewhere.</param>
internal sealed class LeaseWaiter(long worst, LeasePatience patience)
{
    private readonly TaskCompletionSource<LeaseWord> said = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public long WorstNanoUsd => worst;

    public LeasePatience Patience => patience;

    public Task<LeaseWord> Said => said.Task;

    public void Say(LeaseWord word) => said.TrySetResult(word);
}
