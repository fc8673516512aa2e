using Farthing.Serving.Engines;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Calibration;

/// <summary>Plays a measured run's requests, at their arrivals and with their lengths, through the engine.</summary>
/// <remarks>The band is the same run with steps and first tokens at the edges of theirs: queues are not linear. Replicas are played together, least outstanding first.</remarks>
/// <param name="predictor">Who makes step times.</param>
public sealed class TraceReplay(ConditionPredictor predictor)
{
    private const double Ns = 1e-9;

    /// <summary>Every request of a run with its prediction, in order of arrival.</summary>
    public IReadOnlyList<ReplayedRequest> Play(RequestTrace trace, CancellationToken cancellation = default)
    {
        if (predictor.Prepare(trace.Condition, out string reason) is not PreparedCondition center)
        {
            return [.. trace.Requests.Select(request => Without(trace, request, reason))];
        }

        RequestRecord[] at = Play(trace, center, cancellation);
        RequestRecord[] fast = Play(
            trace,
            center.At(BandEdge.Optimistic, predictor.Coefficients),
            cancellation
        );
        RequestRecord[] slow = Play(
            trace,
            center.At(BandEdge.Pessimistic, predictor.Coefficients),
            cancellation
        );
        ReplayedRequest[] replayed = new ReplayedRequest[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            TracedRequest request = trace.Requests[i];
            replayed[i] =
                at[i].FirstTokenNs < 0
                    ? Without(
                        trace,
                        request,
                        "the engine refuses it: longer than max_model_len or the KV cache"
                    )
                    : new ReplayedRequest(
                        trace.TraceId,
                        request,
                        Around(Ttft, at[i], fast[i], slow[i]),
                        request.OutputTokens > 1 ? Around(Tpot, at[i], fast[i], slow[i]) : null,
                        Around(E2e, at[i], fast[i], slow[i]),
                        ConditionPrediction.Ok
                    );
        }

        return replayed;
    }

    private static RequestRecord[] Play(
        RequestTrace trace,
        PreparedCondition prepared,
        CancellationToken cancellation
    )
    {
        RequestTable table = new(
            [.. trace.Requests.Select(request => (long)(request.ArrivalSeconds * 1e9))],
            [.. trace.Requests.Select(request => request.InputTokens)],
            [.. trace.Requests.Select(request => request.OutputTokens)]
        );
        RequestRecord[] records = new RequestRecord[table.Count];
        ServedCondition served = prepared.Served;
        MeasuredRun.PlayFleet(
            served.Deployment,
            served.Memory,
            prepared.Steps,
            new TableSource(table),
            record => records[record.RequestId] = record,
            cancellation
        );
        return records;
    }

    private static ReplayedRequest Without(RequestTrace trace, TracedRequest request, string reason) =>
        new(trace.TraceId, request, null, null, null, reason);

    private static Figure Around(
        Func<RequestRecord, double> latency,
        RequestRecord center,
        RequestRecord fast,
        RequestRecord slow
    )
    {
        // One request may be luckier in a slower run; its band still holds the center.
        double value = latency(center);
        double a = fast.FirstTokenNs < 0 ? value : latency(fast);
        double b = slow.FirstTokenNs < 0 ? value : latency(slow);
        return new Figure(value, Math.Min(value, Math.Min(a, b)), Math.Max(value, Math.Max(a, b)));
    }

    private static double Ttft(RequestRecord record) => (record.FirstTokenNs - record.ArrivalNs) * Ns;

    private static double Tpot(RequestRecord record) =>
        (record.LastTokenNs - record.FirstTokenNs) * Ns / Math.Max(1, record.OutputTokens - 1);

    private static double E2e(RequestRecord record) => (record.LastTokenNs - record.ArrivalNs) * Ns;
}

/// <summary>A request of a measured run beside its prediction.</summary>
/// <param name="TraceId">The run.</param>
/// <param name="Request">The request as it was measured.</param>
/// <param name="Ttft">Predicted time to first token; null where the run cannot be predicted or the engine refuses the request.</param>
/// <param name="Tpot">Predicted time per output token; null for a single token, too.</param>
/// <param name="E2e">Predicted time to last token.</param>
/// <param name="Status">ok, or why there is none.</param>
public sealed record ReplayedRequest(
    string TraceId,
    TracedRequest Request,
    Figure? Ttft,
    Figure? Tpot,
    Figure? E2e,
    string Status
)
{
    /// <summary>The prediction of a latency.</summary>
    public Figure? Predicted(Metric metric) =>
        metric switch
        {
            Metric.Ttft => Ttft,
            Metric.Tpot => Tpot,
            Metric.E2e => E2e,
            _ => null,
        };

    /// <summary>Predicted over measured, less 1; null where either is missing.</summary>
    public double? Error(Metric metric) =>
        Predicted(metric) is Figure figure && Request.Measured(metric) is double measured and > 0
            ? (figure.Value / measured) - 1
            : null;
}

/// <summary>A measured run request by request, with the server that it ran on.</summary>
/// <param name="TraceId">Its id.</param>
/// <param name="Condition">The server; the load is the requests.</param>
/// <param name="Requests">In order of arrival.</param>
public sealed record RequestTrace(string TraceId, Condition Condition, IReadOnlyList<TracedRequest> Requests);
