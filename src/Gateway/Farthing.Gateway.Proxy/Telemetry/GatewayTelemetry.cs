using Farthing.Gateway.Budgets;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Numerics.Quantities;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Telemetry;

/// <summary>Telemetry of a gateway for its operators: metrics, log, spans. One for each gateway.</summary>
public sealed class GatewayTelemetry : IAsyncDisposable
{
    private const int LeftEarly = 499; // nginx's status for a client that closed the connection
    private readonly TimeProvider clock;
    private readonly OtlpExport? export;
    private readonly AlertWebhook? webhook;

    /// <summary>Telemetry.</summary>
    /// <param name="clock">The time.</param>
    /// <param name="log">The log; null for none; disposed of here.</param>
    /// <param name="otlp">Where spans go; null: nowhere, and none is made.</param>
    /// <param name="alerts">Gets a POST for each threshold that a budget passes; null: nobody.</param>
    public GatewayTelemetry(
        TimeProvider clock,
        GatewayLog? log = null,
        OtlpOptions? otlp = null,
        Uri? alerts = null
    )
    {
        this.clock = clock;
        Jumps = new ClockJumps(clock);
        Log = log;
        Version = typeof(GatewayTelemetry).Assembly.GetName().Version?.ToString(3) ?? "0";
        Tracing = new RequestTracing(Version);
        export = otlp is null ? null : new OtlpExport(otlp, SpanNames.Source, Version);
        webhook = alerts is null
            ? null
            : new AlertWebhook(alerts, one => Log?.Add(one), clock, TimeSpan.FromSeconds(1));
    }

    /// <summary>Jumps of the machine's date.</summary>
    internal ClockJumps Jumps { get; }

    /// <summary>The log; null where none is written.</summary>
    public GatewayLog? Log { get; }

    /// <summary>The version that runs.</summary>
    internal string Version { get; }

    /// <summary>Its metrics.</summary>
    internal GatewayMetrics Metrics { get; } = new();

    /// <summary>Its spans.</summary>
    internal RequestTracing Tracing { get; }

    /// <summary>A request's head was read.</summary>
    internal RequestStory Begin(HttpContext context, string idText) =>
        new(this, clock, idText) { Span = Tracing.Begin(context, idText) };

    /// <summary>A request ended.</summary>
    internal void End(RequestStory story, HttpContext context)
    {
        if (story.IsSilent)
        {
            story.Span?.Dispose();
            return;
        }

        bool isUnsaid = !context.Response.HasStarted && context.RequestAborted.IsCancellationRequested;
        int status = isUnsaid ? LeftEarly : context.Response.StatusCode;
        Metrics.Ended(story, status);
        RequestTracing.End(story, status);
        if (Log is { HasRequests: true } log)
        {
            log.Add(story.Line(status));
        }
    }

    /// <summary>A deployment is left alone, or takes requests again.</summary>
    internal void BreakerChanged(string deployment, bool isOpen)
    {
        if (isOpen)
        {
            Metrics.Opened(deployment);
        }

        Log?.Add(
            new LogEvent(
                LogSeverity.Warn,
                isOpen ? "breaker_opened" : "breaker_closed",
                isOpen
                    ? $"{deployment} failed again and again and is left alone"
                    : $"{deployment} answers again",
                ("deployment", deployment)
            )
        );
    }

    /// <summary>A budget passed a threshold.</summary>
    internal void Alerted(BudgetAlert alert)
    {
        Metrics.Alerted(alert.Budget.Id);
        string whose = alert.Budget.Scope.Value is null && alert.Value.Length > 0 ? $" of {alert.Value}" : "";
        string words =
            $"budget {alert.Budget.Id}{whose}: {Show.Percent(alert.Threshold)} of {alert.Budget.Limit} is spent ({alert.Spent})";
        webhook?.Send(alert, words);
        Log?.Add(
            new LogEvent(
                LogSeverity.Warn,
                "budget_alert",
                words,
                ("budget", alert.Budget.Id),
                ("value", alert.Budget.Scope.Value is null ? alert.Value : null),
                ("threshold", alert.Threshold),
                ("limit_usd", alert.Budget.Limit),
                ("spent_usd", alert.Spent)
            )
        );
    }

    /// <summary>Another certificate is in force, or the files could not be used.</summary>
    internal void CertificateChanged(TlsOptions tls, string? why) =>
        Log?.Add(
            why is null
                ? new LogEvent(
                    LogSeverity.Info,
                    "tls_reloaded",
                    $"another certificate of {tls.Path} is in force",
                    ("path", tls.Path)
                )
                : new LogEvent(
                    LogSeverity.Warn,
                    "tls_failed",
                    $"{tls.Path}: {why}; the one before stays in force",
                    ("path", tls.Path)
                )
        );

    /// <summary>The gateway failed at a request.</summary>
    internal void Failed(Exception defect, RequestStory story)
    {
        story.IsDefect = true;
        Log?.Add(
            new LogEvent(
                LogSeverity.Error,
                "defect",
                $"defect in request {story.IdText}: {defect.GetType().Name}: {defect.Message}",
                ("id", story.IdText),
                ("type", defect.GetType().FullName)
            )
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (webhook is not null)
        {
            await webhook.DisposeAsync();
        }

        export?.Dispose();
        Tracing.Dispose();
        Log?.Dispose();
    }
}
