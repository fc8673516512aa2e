using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Upstreams;
using Microsoft.AspNetCore.Http;
using Names = Farthing.Gateway.Telemetry.Tracing.SpanNames;

namespace Farthing.Gateway.Telemetry;

/// <summary>A server span for each request, a client span for each attempt, and the conventions' metrics. Where nobody listens, none is made. Never a prompt or an answer.</summary>
internal sealed class RequestTracing : IDisposable
{
    private static readonly string[] Sources =
    [
        "none",
        "usage",
        "chunks",
        "estimate",
        "hold",
        "cache",
        "request",
    ];
    private readonly ActivitySource source;
    private readonly Meter meter;
    private readonly Histogram<long> tokenUsage;
    private readonly Histogram<double> durations;
    private readonly Histogram<double> firstTokens;
    private readonly Counter<long> cost;

    /// <summary>Sources of spans and metrics.</summary>
    /// <param name="version">The gateway's.</param>
    public RequestTracing(string version)
    {
        source = new ActivitySource(Names.Source, version);
        meter = new Meter(Names.Source, version);
        tokenUsage = meter.CreateHistogram(
            Names.TokenUsage,
            "{token}",
            "Tokens of an attempt, in and out",
            advice: new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [.. Enumerable.Range(0, 14).Select(step => 1L << (2 * step))],
            }
        );
        durations = meter.CreateHistogram(
            Names.OperationDuration,
            "s",
            "An attempt, from sending to its end",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = TimeBuckets.OfAnswers[..14] }
        );
        firstTokens = meter.CreateHistogram(
            Names.TimeToFirstToken,
            "s",
            "From sending an attempt to the first generated token",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.001,
                    0.005,
                    0.01,
                    0.02,
                    0.04,
                    0.06,
                    0.08,
                    0.1,
                    0.25,
                    0.5,
                    0.75,
                    1,
                    2.5,
                    5,
                    7.5,
                    10,
                ],
            }
        );
        cost = meter.CreateCounter<long>(Names.CostCounter, "{nano_usd}", "What attempts cost, nano-dollars");
    }

    /// <summary>A request's span, child of the client's where it named one.</summary>
    public Activity? Begin(HttpContext context, string idText)
    {
        if (!source.HasListeners())
        {
            return null;
        }

        HttpRequest request = context.Request;
        _ = ActivityContext.TryParse(
            request.Headers.TraceParent,
            request.Headers.TraceState,
            isRemote: true,
            out ActivityContext parent
        );
        string path = Dialect.Of(request.Path.Value ?? "/") is Dialect known ? "/v1" + known.Path : "";
        string method =
            HttpMethods.IsPost(request.Method) ? "POST"
            : HttpMethods.IsGet(request.Method) ? "GET"
            : "_OTHER";
        Activity? span = source.StartActivity($"{method} {path}".TrimEnd(), ActivityKind.Server, parent);
        Activity.Current = null; // Attempts name their parent; nothing else is to find it.
        span?.SetTag(Names.Method, method);
        span?.SetTag(Names.Path, path.Length > 0 ? path : request.Path.Value);
        span?.SetTag(Names.Scheme, request.Scheme);
        span?.SetTag(Names.RequestId, idText);
        return span;
    }

    /// <summary>A request ended.</summary>
    public static void End(RequestStory story, int status)
    {
        if (story.Span is not Activity span)
        {
            return;
        }

        span.SetTag(Names.Status, status);
        SetText(span, Names.Key, story.Caller?.KeyId);
        SetText(span, Names.Team, story.Caller?.Team);
        SetText(span, Names.User, story.User);
        SetText(span, Names.Conversation, story.Session);
        SetText(span, Names.RequestModel, story.Model);
        SetText(span, Names.Refused, story.Refusal);
        span.SetTag(Names.End, story.End);
        if (story.Attempts > 0)
        {
            span.SetTag(Names.Attempts, story.Attempts);
            span.SetTag(Names.Cost, story.CostNanoUsd);
            SetText(span, Names.Deployment, story.Deployment);
        }

        if (status >= 500)
        {
            span.SetTag(Names.ErrorType, status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>An attempt's span; null where nobody listens or the trace is not kept.</summary>
    public Activity? BeginAttempt(RequestStory story, Deployment deployment, long outputTokens)
    {
        if (story.Span is not Activity request || story.Peek is not RequestPeek peek)
        {
            return null;
        }

        string operation = peek.Dialect.Operation;
        Activity? span = source.StartActivity(
            $"{operation} {deployment.UpstreamModel}",
            ActivityKind.Client,
            request.Context
        );
        Activity.Current = null;
        if (span is null)
        {
            return null;
        }

        Uri address = deployment.Upstream.Address;
        span.SetTag(Names.Operation, operation);
        span.SetTag(Names.Provider, ProviderOf(deployment.Upstream));
        span.SetTag(Names.RequestModel, deployment.UpstreamModel);
        span.SetTag(Names.ServerAddress, address.Host);
        span.SetTag(Names.ServerPort, address.Port);
        span.SetTag(Names.Deployment, deployment.Name);
        span.SetTag(Names.Attempt, story.Attempts);
        SetText(span, Names.Conversation, story.Session);
        if (peek.Dialect.Generates)
        {
            span.SetTag(Names.MaxTokens, outputTokens / peek.Choices);
        }

        if (peek.Choices > 1)
        {
            span.SetTag(Names.Choices, peek.Choices);
        }

        return span;
    }

    /// <summary>An attempt ended.</summary>
    public void EndAttempt(RequestStory story, Deployment deployment, Attempt attempt, Dialect endpoint)
    {
        string? error =
            attempt.End
                is AttemptEnd.Finished
                    or AttemptEnd.ClientGone
                    or AttemptEnd.CalledOff
                    or AttemptEnd.OutOfBudget
                ? null
            : attempt.Status >= 400 ? attempt.Status.ToString(CultureInfo.InvariantCulture)
            : EndWords.Of(attempt.End);
        if (attempt.Span is Activity span)
        {
            TokenCounts tokens = attempt.Tokens;
            SetText(span, Names.ResponseModel, attempt.AnsweringModel);
            span.SetTag(Names.InputTokens, tokens.Input);
            span.SetTag(Names.OutputTokens, tokens.Output);
            span.SetTag(Names.CacheRead, tokens.CacheRead);
            span.SetTag(Names.CacheWrite, tokens.CacheWrite);
            span.SetTag(Names.UsageSource, Sources[(int)attempt.Source]);
            span.SetTag(Names.Cost, attempt.Cost.NanoUsd);
            span.SetTag(Names.End, EndWords.Of(attempt.End));
            SetText(span, Names.Key, story.Caller?.KeyId);
            SetText(span, Names.Team, story.Caller?.Team);
            if (attempt.Status > 0)
            {
                span.SetTag(Names.Status, attempt.Status);
            }

            if (error is not null)
            {
                span.SetTag(Names.ErrorType, error);
                span.SetStatus(ActivityStatusCode.Error);
            }

            span.Dispose();
        }

        if (durations.Enabled)
        {
            Record(deployment, attempt, endpoint, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        meter.Dispose();
    }

    private void Record(Deployment deployment, Attempt attempt, Dialect endpoint, string? error)
    {
        TagList tags = default;
        tags.Add(Names.Operation, endpoint.Operation);
        tags.Add(Names.Provider, ProviderOf(deployment.Upstream));
        tags.Add(Names.RequestModel, deployment.UpstreamModel);
        tags.Add(Names.ServerAddress, deployment.Upstream.Address.Host);
        tags.Add(Names.ServerPort, deployment.Upstream.Address.Port);
        if (attempt.FirstToken is TimeSpan first)
        {
            firstTokens.Record(first.TotalSeconds, tags);
        }

        cost.Add(attempt.Cost.NanoUsd, tags);
        TagList usage = tags;
        usage.Add(Names.TokenType, "input");
        if (attempt.Tokens.Input > 0)
        {
            tokenUsage.Record(attempt.Tokens.Input, usage);
        }

        usage = tags;
        usage.Add(Names.TokenType, "output");
        if (attempt.Tokens.Output > 0)
        {
            tokenUsage.Record(attempt.Tokens.Output, usage);
        }

        if (error is not null)
        {
            tags.Add(Names.ErrorType, error);
        }

        durations.Record(attempt.Elapsed.TotalSeconds, tags);
    }

    private static void SetText(Activity span, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            span.SetTag(name, value);
        }
    }

    private static string ProviderOf(Upstream upstream) =>
        (upstream.Api & ApiKinds.Azure) != 0 ? "azure.ai.openai"
        : (upstream.Api & ApiKinds.Bedrock) != 0 ? "aws.bedrock"
        : (upstream.Api & ApiKinds.Vertex) != 0 ? "gcp.vertex_ai"
        : upstream.Address.Host.EndsWith("anthropic.com", StringComparison.Ordinal) ? "anthropic"
        : upstream.Address.Host.EndsWith("openai.com", StringComparison.Ordinal) ? "openai"
        : upstream.Name;
}
