using Farthing.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <content>Batch requests, which are in none of the latencies and counts of those that people wait for.</content>
internal sealed partial class SimulationCollector
{
    private readonly BatchTally batch;

    /// <summary>A batch request is sent to a replica.</summary>
    public void OnSent(in Request request) => Window?.OnArrival(request.InputTokens);

    /// <summary>A batch request was held until its deadline.</summary>
    public void OnExpired()
    {
        whole?.OnExpired();
        Ended++;
        batch.Expire();
    }

    private void OnBatchFinished(in RequestRecord record, in Request request, ReadOnlySpan<int> gapsOver)
    {
        batch.Finish(record, request);
        if (record.Finish != FinishReason.Rejected)
        {
            Window?.OnFinished(
                TpotNs(record, request),
                record.InputTokens,
                record.CachedTokens,
                record.OutputTokens
            );
        }

        if (whole is not null)
        {
            whole.OnFinished(record, request, gapsOver);
            return;
        }

        options.OnBatchRecord?.Invoke(record);
        source.OnFinished(request, EndOf(record));
    }
}
