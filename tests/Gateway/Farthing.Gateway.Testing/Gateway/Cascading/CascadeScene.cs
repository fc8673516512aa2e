using Farthing.Gateway.Cascading;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Learning;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>Two models of a cascade, and what their router learned.</summary>
internal static class CascadeScene
{
    internal const string Large =
        """{"id":"L","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":"Large."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}""";

    /// <summary>A small model's answer, as sure as is said.</summary>
    internal static string Small(double logprob, string text = "Small.", string end = "stop") =>
        FormattableString.Invariant(
            $$$"""{"id":"S","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"logprobs":{"content":[{"token":"x","logprob":{{{logprob}}},"top_logprobs":[{"token":"x","logprob":{{{logprob}}}},{"token":"y","logprob":-5}]}]},"finish_reason":"{{{end}}}"}],"usage":{"prompt_tokens":100,"completion_tokens":2,"total_tokens":102}}"""
        );

    /// <summary>Confidence is the geometric mean; at least 0.8 is accepted.</summary>
    internal static Router Trained(double limit = 0.02, bool isByPrior = false, double? prior = null) =>
        new()
        {
            Weak = "small",
            Strong = "model",
            Labels = 400,
            LabelsSha256 = "00",
            TrainedAt = DateTimeOffset.UtcNow,
            Prior = new LengthPrior(null),
            Promise = new CascadePromise(prior, prior is null ? 0 : 0.5, 0, 0.01, 400, limit, 0.05),
            Drift = new ScoreDrift([], [1]),
            Confidence = isByPrior
                ? null
                : new ConfidenceGate
                {
                    Model = new ConfidenceModel(
                        [1, 0, 0, 0, 0, 0, 0, 0, 0],
                        new IsotonicCurve([-5, 5], [0, 1])
                    ),
                    Sources = SignalSources.Logprobs,
                    Promise = new CascadePromise(0.6, 0.5, 0, 0.01, 400, limit, 0.05),
                    Drift = new ScoreDrift([], [1]),
                },
        };

    /// <summary>Waits until no request is under way and nothing goes on behind one, and figures are as they should be.</summary>
    internal static async Task<CascadeFigures> SettledAsync(
        TestGateway gateway,
        Func<CascadeFigures, bool> isThere
    )
    {
        for (int i = 0; i < 1000; i++)
        {
            // A request begins its work behind the answer before it is over, and its client may be ahead of both.
            bool isOver = gateway.Plane.Running == 0 && gateway.Cascades!.Behind == 0;
            CascadeFigures figures = gateway.Cascades!.Routes.Single().Counts.Read();
            if (isOver && isThere(figures))
            {
                return figures;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("nothing came behind the response");
    }
}
