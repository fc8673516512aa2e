using Farthing.Gateway.Sharing.Leases;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <content>What goes back of gateways that are gone.</content>
internal sealed partial class MemoryLeaseStore
{
    public Task<long?> TakeBackAsync(
        SilentGateway lost,
        long sequence,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    ) =>
        Run<long?>(() =>
        {
            (long epoch, _, long expires, bool hasLeft) = gateways[lost.Gateway];
            (long count, TimeSpan? lostAfter) = beats[lost.Gateway];
            if (
                LedgerSequence(lost.Gateway) != sequence
                || count != lost.Beats
                || lostAfter is null
                || hasLeft
            )
            {
                return null;
            }

            gateways[lost.Gateway] = (epoch + 1, 0, expires, false);
            beats[lost.Gateway] = (count, null);
            long freed = 0;
            foreach ((BalanceKey key, long spent) in known)
            {
                LeaseRow row = leases[(key, lost.Gateway)];
                long kept = Math.Min(
                    row.GrantedNanoUsd,
                    spent + Math.Min(row.UnseenNanoUsd, row.GrantedNanoUsd)
                );
                if (kept == row.GrantedNanoUsd)
                {
                    continue;
                }

                freed += row.GrantedNanoUsd - kept;
                balances[key] = balances[key] with
                {
                    Granted = balances[key].Granted + kept - row.GrantedNanoUsd,
                };
                leases[(key, lost.Gateway)] = row with { GrantedNanoUsd = kept, Token = row.Token + 1 };
            }

            return freed;
        });

    public Task<long?> ReleaseAsync(
        Guid gateway,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    ) =>
        Run<long?>(() =>
        {
            (long epoch, _, long expires, bool hasLeft) = gateways[gateway];
            if (expires >= Now && !hasLeft)
            {
                return null;
            }

            gateways[gateway] = (epoch + 1, 0, expires, true);
            long freed = 0;
            foreach ((BalanceKey key, long spent) in known)
            {
                LeaseRow row = leases[(key, gateway)];
                freed += row.GrantedNanoUsd - spent;
                balances[key] = balances[key] with
                {
                    Granted = balances[key].Granted + spent - row.GrantedNanoUsd,
                };
                leases[(key, gateway)] = row with
                {
                    GrantedNanoUsd = spent,
                    SpentNanoUsd = spent,
                    Token = row.Token + 1,
                };
            }

            return freed;
        });
}
