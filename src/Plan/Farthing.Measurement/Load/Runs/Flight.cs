using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Runs;

/// <summary>A request on its way.</summary>
/// <param name="record">What is written down of it.</param>
internal sealed class Flight(RequestRecord record)
{
    private volatile ILoadConnection? connection;
    private volatile bool isStalled;
    private volatile bool isAborted;

    public RequestRecord Record => record;

    /// <summary>Its position in the list of flights.</summary>
    public int Index { get; set; }

    public bool IsAborted => isAborted;

    /// <summary>Sends it on a pooled connection, or a fresh one; over with the record filled in.</summary>
    public async Task FlyAsync(
        ConnectionPool pool,
        byte[] message,
        LoadOptions options,
        Action onLateConnection
    )
    {
        ILoadConnection? used = pool.TryTake();
        try
        {
            if (used is null)
            {
                onLateConnection();
                used = await pool.OpenOneAsync(options.ConnectWithin).ConfigureAwait(false);
            }

            await ExchangeAsync(used, message, options).ConfigureAwait(false);
            bool wasStale =
                record.Outcome is RequestOutcome.EarlyClose or RequestOutcome.Reset
                && record.AnsweredNs == 0
                && used.WasUsedBefore;
            if (wasStale && !isAborted)
            {
                // The server had closed the idle connection; HTTP lets a client send the request again.
                used.Dispose();
                record.WasReconnected = true;
                onLateConnection();
                used = await pool.OpenOneAsync(options.ConnectWithin).ConfigureAwait(false);
                await ExchangeAsync(used, message, options).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (ConnectFailure.Of(failure) is ConnectFailure why)
        {
            record.EndedNs = MonotonicClock.NowNs();
            record.SentNs = record.SentNs == 0 ? record.EndedNs : record.SentNs;
            (record.Outcome, record.Detail) = (why.Outcome, why.Detail);
        }

        if (isStalled)
        {
            (record.Outcome, record.Detail) = (
                RequestOutcome.Stalled,
                FormattableString.Invariant($"no byte for {options.StallAfter.TotalSeconds:0.#} s")
            );
        }

        connection = null;
        if (used is not null)
        {
            pool.Return(used);
        }
    }

    /// <summary>Cuts it off.</summary>
    public void Abort(bool asStalled)
    {
        isStalled |= asStalled;
        isAborted = true;
        connection?.Abort();
    }

    private Task ExchangeAsync(ILoadConnection used, byte[] message, LoadOptions options)
    {
        connection = used;
        if (isAborted)
        {
            used.Abort();
        }

        return used.ExchangeAsync(message, record, options.KeepsAnswers);
    }
}
