using System.ComponentModel;

namespace Farthing.Documents.Predictions;

[Document("predict.trace")]
[Description("Measured runs, predicted request by request")]
public sealed record PredictTraceDocument(
    [property: Description("Predicted against measured, where latencies were measured")]
        IReadOnlyList<ReplayError> Errors,
    [property: Description("Lines that cannot be read")] IReadOnlyList<string> Problems,
    IReadOnlyList<PredictedRequest> Requests
);

[Description("absent where the status says why")]
public sealed record PredictedRequest(
    string TraceId,
    string RequestId,
    PredictedLatency? TtftS,
    [property: Description("absent for a single token, too")] PredictedLatency? TpotS,
    PredictedLatency? E2eS,
    string Status
);

[Description("Seconds, with the 90 % band")]
public sealed record PredictedLatency(double Value, double Low, double High);

[Description("Error of the predicted latencies of a run's requests")]
public sealed record ReplayError(
    string TraceId,
    [property: Description("ttft_s, tpot_s or e2e_s")] string Metric,
    [property: Description("Requests that have both")] int Requests,
    [property: Description("Median absolute error")] double MedianPercent,
    double P90Percent,
    [property: Description("Median signed error: above 0 predicts too slow")] double BiasPercent,
    [property: Description("Share of measurements inside their band")] double InBandFraction
);
