using System.Data.Common;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Sharing.Leases;

/// <content>Gateways that are lost: what they provably did not spend goes back.</content>
public sealed partial class LeaseBook
{
    private readonly Dictionary<Guid, (long Beats, long SinceTimestamp)> silent = [];
    private Task takingBack = Task.CompletedTask;

    /// <summary>The last record that a kill cannot take from the journal, and the last one that the shared ledger has. Null: nobody can say, and nothing of this gateway's leases comes back before it starts again.</summary>
    public Func<(long Kept, long Seen)>? Reach { get; init; }

    /// <summary>True where this gateway keeps to what it told of what the ledger does not show.</summary>
    internal bool Proves => Reach is not null;

    /// <summary>Ends when nothing is being taken back from a lost gateway. For tests.</summary>
    internal Task TakingBack => takingBack;

    /// <summary>Watches gateways that are silent. One that stays so for as long as it may spend without a sign of life, by this gateway's own elapsed time, does not spend any more: no clock of another machine decides.</summary>
    private void Watch(IReadOnlyList<SilentGateway> now)
    {
        foreach (Guid back in silent.Keys.Except(now.Select(one => one.Gateway)).ToList())
        {
            silent.Remove(back);
        }

        List<SilentGateway> lost = [];
        foreach (SilentGateway one in now)
        {
            if (
                !silent.TryGetValue(one.Gateway, out (long Beats, long Since) known)
                || known.Beats != one.Beats
            )
            {
                silent[one.Gateway] = (one.Beats, Clock.GetTimestamp());
            }
            else if (Clock.GetElapsedTime(known.Since) >= one.LostAfter)
            {
                lost.Add(one);
            }
        }

        if (lost.Count > 0 && takingBack.IsCompleted)
        {
            takingBack = Task.Run(() => TakeBackAsync(lost));
        }
    }

    private async Task TakeBackAsync(List<SilentGateway> lost)
    {
        try
        {
            foreach (SilentGateway one in lost)
            {
                await TakeBackAsync(one);
            }
        }
        catch (Exception away) when (away is LeaseStoreUnavailableException or OperationCanceledException)
        {
            // A later sign of life tries again; or this gateway ends.
        }
        catch (Exception defect)
        {
            Note(new LeaseNote("defect", $"{defect.GetType().Name}: {defect.Message}"));
        }
    }

    /// <summary>Leaves a lost gateway what the ledger knows of it, and what it may have spent beyond that. The ledger is asked at one position of its journal: where that moves on meanwhile, nothing happens.</summary>
    private async Task TakeBackAsync(SilentGateway lost)
    {
        CancellationToken cancellation = ending.Token;
        if (
            await AskAsync(token => store.LedgerSequenceAsync(lost.Gateway, token), cancellation)
            is not long sequence
        )
        {
            return; // The ledger has nothing of it: it may have spent all.
        }

        IReadOnlyList<LeaseRow> rows = await AskAsync(
            token => store.LeasesAsync(lost.Gateway, token),
            cancellation
        );
        IReadOnlyDictionary<BalanceKey, long> known = await ReadAsync(() =>
            GoneGateway.Spent(ledger, lost.Gateway, rows)
        );
        long? freed = await AskAsync(
            token => store.TakeBackAsync(lost, sequence, known, token),
            cancellation
        );
        if (freed > 0)
        {
            Note(
                new LeaseNote(
                    "taken_back",
                    $"gateway {lost.Gateway:N} is silent: {new Money(freed.Value)} that it had leased and provably not spent are free again"
                )
            );
        }
    }

    /// <summary>Asks the ledger, on a thread that may wait.</summary>
    private static async Task<T> ReadAsync<T>(Func<T> ask)
    {
        try
        {
            return await Task.Run(ask);
        }
        catch (Exception away)
            when (away is DbException or IOException or TimeoutException or FarthingException)
        {
            throw new LeaseStoreUnavailableException("the ledger cannot be read", away);
        }
    }
}
