using Farthing.Emulation.Clocks;
using Farthing.Emulation.Engines;
using Farthing.Emulation.Faults;
using Farthing.Emulation.Metrics;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Deployments;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Emulation.Http;

/// <summary>An OpenAI-compatible server whose timing is the simulator's engine on a real clock.</summary>
public sealed class EmulatedServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly EmulatorOptions options;
    private readonly EmulatedEngine engine;
    private readonly ServerMetrics metrics;
    private readonly EngineFacts facts;
    private readonly ModelNames models;
    private readonly GenerationEndpoint generation;
    private readonly InputEndpoints inputs;
    private readonly KestrelServer http;

    /// <summary>A server that does not listen yet.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="time">The clock of the engine and of dates; a scaled one makes it faster or slower. Null: real time.</param>
    public EmulatedServer(EmulatorOptions options, TimeProvider? time = null)
    {
        time ??= RealTime.Clock;
        this.options = options;
        int longest = (int)
            Math.Min(
                options.Engine.Limits.MaxModelLen,
                (long)options.Engine.KvBlocks * options.Engine.BlockSize
            );
        metrics = new ServerMetrics(
            options.Family == EngineFamily.Vllm ? MetricBuckets.Vllm(longest) : MetricBuckets.Sglang(longest)
        );
        engine = new EmulatedEngine(options.Engine, new EngineClock(time), metrics);
        models = new ModelNames(
            [
                .. (options.Graded?.Set.Models.Select(model => model.Name) ?? [])
                    .Concat(options.ModelNames)
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
            time
        );
        facts = new EngineFacts(
            options.ModelNames[0],
            options.Engine.KvBlocks,
            options.Engine.BlockSize,
            options.Engine.EnablePrefixCaching,
            options.GpuMemoryUtilization,
            options.CacheFormat,
            engine.MaxModelLen
        );
        generation = new GenerationEndpoint(options, engine, metrics, models, time);
        inputs = new InputEndpoints(
            options,
            engine.MaxModelLen,
            models,
            () => engine.Clock.NowNs / 1e9,
            time
        );
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = 512L << 20;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(
            EmulatorOptions.AddressOf(options.Host) ?? System.Net.IPAddress.Loopback,
            options.Port,
            listen => listen.Protocols = HttpProtocols.Http1
        );
        http = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(
                // A flush ends when its bytes have gone, not when they are queued: tokens are written past the queue, and
                // on a busy machine the first of them overtook the head of their own answer.
                Options.Create(new SocketTransportOptions { MaxWriteBufferSize = 1 }),
                NullLoggerFactory.Instance
            ),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>Exception that ended the engine; null while it lives.</summary>
    public Exception? Failure => engine.Failure;

    /// <summary>Longest sequence that it serves.</summary>
    public int MaxModelLen => engine.MaxModelLen;

    /// <summary>KV blocks in use now, as <c>/metrics</c> says.</summary>
    public int UsedBlocks => metrics.UsedBlocks;

    /// <summary>Its work so far.</summary>
    public EmulationTotals Totals
    {
        get
        {
            lock (metrics.Gate)
            {
                long aborted = metrics.Ended(StopReason.Abort);
                return new EmulationTotals(
                    metrics.EndedInAll - aborted,
                    aborted,
                    new SortedDictionary<int, long>(metrics.Refused),
                    metrics.PromptTokens,
                    metrics.CachedTokens,
                    metrics.GeneratedTokens,
                    metrics.Preemptions,
                    metrics.BusySeconds,
                    engine.LostNs / 1e9,
                    metrics.TtftNs,
                    metrics.ItlNs,
                    metrics.LatenessNs
                );
            }
        }
    }

    /// <summary>Starts the engine and listens.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await http.StartAsync(this, cancellation);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new FarthingException(
                [
                    new Fault(
                        EmulationFaultCodes.CannotListen,
                        "cannot listen on the address: " + error.Message
                    )
                    {
                        Path = "--port",
                        Value = $"{options.Host}:{options.Port}",
                        Expected = "a free port, or --port 0 for any",
                    },
                ],
                exitCode: 3
            );
        }

        engine.Start();
        string address = http.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        engine.Dispose();
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), RealTime.Clock);
        await http.StopAsync(soon.Token);
        http.Dispose();
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) { }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            metrics.OnRefused(error.StatusCode);
            await ApiReply.ErrorAsync(
                context,
                new ApiError(error.StatusCode, "invalid_request_error", error.Message)
            );
        }
        catch (Exception error)
            when (error is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client has gone in the middle of its request: there is nobody to answer.
            context.Abort();
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        double loading = options.Mishaps.SlowStart.TotalSeconds - (engine.Clock.NowNs / 1e9);
        if (loading > 0)
        {
            metrics.OnRefused(503);
            await ApiReply.ErrorAsync(
                context,
                new ApiError(
                    503,
                    "server_error",
                    "the model is still loading (--fault slow-start)",
                    null,
                    "loading"
                ),
                loading
            );
            return;
        }

        if (IsUnauthorized(context, path))
        {
            metrics.OnRefused(401);
            await ApiReply.ErrorAsync(
                context,
                new ApiError(
                    401,
                    "invalid_request_error",
                    "Incorrect API key provided.",
                    null,
                    "invalid_api_key"
                )
            );
            return;
        }

        switch (path)
        {
            case "/v1/chat/completions" when isPost:
                await generation.HandleAsync(context, AnswerDialect.Chat);
                return;
            case "/v1/completions" when isPost:
                await generation.HandleAsync(context, AnswerDialect.Completions);
                return;
            case "/v1/responses" when isPost:
                await generation.HandleAsync(context, AnswerDialect.Responses);
                return;
            case "/v1/messages" when isPost:
                await generation.HandleAsync(context, AnswerDialect.Messages);
                return;
        }

        int status = (path, isPost) switch
        {
            ("/v1/embeddings", true) => await inputs.EmbedAsync(context),
            ("/v1/messages/count_tokens", true) => await inputs.CountTokensAsync(context),
            ("/tokenize", true) => await inputs.TokenizeAsync(context),
            ("/detokenize", true) => await inputs.DetokenizeAsync(context),
            ("/v1/models", false) => await inputs.ModelsAsync(context, null),
            ("/metrics", false) => await MetricsAsync(context),
            ("/health" or "/ping" or "/health_generate", false) => await HealthAsync(context),
            ("/version", false) => await VersionAsync(context),
            _ when path.StartsWith("/v1/models/", StringComparison.Ordinal) && !isPost =>
                await inputs.ModelsAsync(context, path["/v1/models/".Length..]),
            _ => await NotFoundAsync(context, path),
        };
        if (status >= 400)
        {
            metrics.OnRefused(status);
        }
    }

    private bool IsUnauthorized(HttpContext context, string path) =>
        options.ApiKey is not null
        && path.StartsWith("/v1/", StringComparison.Ordinal)
        && context.Request.Headers.Authorization != "Bearer " + options.ApiKey
        && context.Request.Headers["x-api-key"] != options.ApiKey;

    private async Task<int> MetricsAsync(HttpContext context)
    {
        string text =
            options.Family == EngineFamily.Vllm
                ? VllmMetrics.Write(metrics, facts)
                : SglangMetrics.Write(metrics, facts);
        await ApiReply.TextAsync(context, text, "text/plain; version=0.0.4; charset=utf-8");
        return 200;
    }

    private async Task<int> HealthAsync(HttpContext context)
    {
        int status = engine.Failure is null ? 200 : 503;
        await ApiReply.TextAsync(context, "", "text/plain", status);
        return status;
    }

    private static async Task<int> VersionAsync(HttpContext context)
    {
        string version = typeof(EmulatedServer).Assembly.GetName().Version?.ToString(3) ?? "0";
        await ApiReply.TextAsync(
            context,
            $"{{\"version\":\"farthing-emulate {version}\"}}",
            "application/json"
        );
        return 200;
    }

    private static async Task<int> NotFoundAsync(HttpContext context, string path)
    {
        bool isKnown =
            path
            is "/v1/chat/completions"
                or "/v1/completions"
                or "/v1/responses"
                or "/v1/messages"
                or "/v1/messages/count_tokens"
                or "/v1/embeddings"
                or "/v1/models"
                or "/tokenize"
                or "/detokenize"
                or "/metrics"
                or "/health"
                or "/version";
        ApiError error = isKnown
            ? new ApiError(405, "invalid_request_error", "Method Not Allowed")
            : new ApiError(404, "invalid_request_error", "Not Found");
        await ApiReply.ErrorAsync(context, error);
        return error.Status;
    }
}
