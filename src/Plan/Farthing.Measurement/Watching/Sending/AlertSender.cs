using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Measurement.Watching.Sending;

/// <summary>Tells a webhook and an Alertmanager of alerts. What cannot be delivered is kept and tried again with the next round; nothing is lost silently.</summary>
/// <param name="client">The HTTP client.</param>
/// <param name="webhook">Gets one POST an alert that fires or ends; null for none.</param>
/// <param name="alertmanager">Gets alerts by its API v2; null for none.</param>
public sealed class AlertSender(HttpClient client, Uri? webhook, Uri? alertmanager)
{
    /// <summary>Alertmanager takes an alert that it does not hear of again for ended (resolve_timeout, five minutes): they are repeated.</summary>
    public const double RepeatSeconds = 60;

    private const int MaxKept = 1000;

    private readonly Queue<Alert> unsent = new();

    /// <summary>A sender by the client that all addresses share.</summary>
    /// <param name="webhook">Gets every alert; null for nobody.</param>
    /// <param name="alertmanager">Gets alerts in Alertmanager's form; null for nobody.</param>
    public static AlertSender To(Uri? webhook, Uri? alertmanager) =>
        new(PageClient.Shared, webhook, alertmanager);

    private readonly List<Alert> ended = [];
    private double lastToManager = double.NegativeInfinity;

    /// <summary>How long a receiver may take to answer.</summary>
    internal TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Deliveries that failed so far.</summary>
    public int Failures { get; private set; }

    /// <summary>Sends what changed, and repeats what holds.</summary>
    /// <param name="changes">Alerts that have just fired or ended.</param>
    /// <param name="holding">Alerts that hold.</param>
    /// <param name="unixSeconds">Now.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What went wrong, one sentence a receiver.</returns>
    public async Task<IReadOnlyList<string>> SendAsync(
        IReadOnlyList<Alert> changes,
        IReadOnlyList<Alert> holding,
        double unixSeconds,
        CancellationToken cancellation
    )
    {
        List<string> problems = [];
        if (webhook is not null)
        {
            foreach (Alert alert in changes)
            {
                unsent.Enqueue(alert);
            }

            while (unsent.Count > MaxKept)
            {
                unsent.Dequeue();
            }

            while (unsent.TryPeek(out Alert? next))
            {
                if (await PostAsync(webhook, ToWebhook(next, unixSeconds), cancellation) is { } problem)
                {
                    problems.Add($"webhook {webhook.Host}: {problem}; {unsent.Count} alerts are kept");
                    break;
                }

                unsent.Dequeue();
            }
        }

        if (alertmanager is not null)
        {
            ended.AddRange(changes.Where(alert => !alert.IsFiring));
            bool isDue = changes.Count > 0 || ended.Count > 0 || unixSeconds - lastToManager >= RepeatSeconds;
            if (isDue && (holding.Count > 0 || ended.Count > 0))
            {
                Uri address = new(alertmanager.ToString().TrimEnd('/') + "/api/v2/alerts");
                string? problem = await PostAsync(
                    address,
                    ToManager([.. ended, .. holding], unixSeconds),
                    cancellation
                );
                if (problem is null)
                {
                    ended.Clear();
                    lastToManager = unixSeconds;
                }
                else
                {
                    problems.Add(
                        $"Alertmanager {alertmanager.Host}: {problem}; tried again with the next look"
                    );
                }
            }
        }

        Failures += problems.Count;
        return problems;
    }

    private async Task<string?> PostAsync(Uri address, byte[] body, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await client.PostAsync(address, content, limit.Token);
            return response.IsSuccessStatusCode ? null : $"answers {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer in {Longest.TotalSeconds} s";
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return "does not answer";
        }
    }

    /// <summary>The body for a webhook: schema farthing.alert/1.</summary>
    internal static byte[] ToWebhook(Alert alert, double unixSeconds) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new WebhookAlert(
                "farthing.alert/1",
                alert.IsFiring ? "firing" : "resolved",
                alert.Rule,
                alert.Target,
                alert.Summary,
                alert.Advice,
                alert.Value,
                alert.Threshold,
                Time(alert.SinceUnixSeconds),
                alert.IsFiring ? null : Time(unixSeconds)
            ),
            AlertJson.Default.WebhookAlert
        );

    /// <summary>The body for an Alertmanager: a list of alerts, each known by its labels.</summary>
    internal static byte[] ToManager(IReadOnlyList<Alert> alerts, double unixSeconds) =>
        JsonSerializer.SerializeToUtf8Bytes(
            [
                .. alerts.Select(alert => new ManagerAlert(
                    new ManagerAlert.LabelSet(
                        "Farthing_" + alert.Rule,
                        alert.Rule is "down" or "burn" ? "critical" : "warning",
                        alert.Target.Length > 0 ? alert.Target : null
                    ),
                    new ManagerAlert.Words(alert.Summary, alert.Advice),
                    Time(alert.SinceUnixSeconds),
                    alert.IsFiring ? null : Time(unixSeconds)
                )),
            ],
            AlertJson.Default.IReadOnlyListManagerAlert
        );

    private static string Time(double unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>An alert as Alertmanager's API v2 receives it.</summary>
/// <param name="Labels">What tells it from others.</param>
/// <param name="Annotations">What it says.</param>
/// <param name="StartsAt">ISO 8601, UTC.</param>
/// <param name="EndsAt">The same; null while it holds.</param>
internal sealed record ManagerAlert(
    ManagerAlert.LabelSet Labels,
    ManagerAlert.Words Annotations,
    [property: JsonPropertyName("startsAt")] string StartsAt,
    [property: JsonPropertyName("endsAt")] string? EndsAt
)
{
    /// <summary>Key of an alert.</summary>
    internal sealed record LabelSet(string Alertname, string Severity, string? Instance);

    /// <summary>Text of an alert.</summary>
    internal sealed record Words(string Summary, string Description);
}

/// <summary>An alert as a webhook receives it: schema <c>farthing.alert/1</c>.</summary>
/// <param name="Schema">Its name.</param>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Whom it is about; empty for all.</param>
/// <param name="Summary">What is wrong.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Value">What was seen.</param>
/// <param name="Threshold">The rule's limit.</param>
/// <param name="StartsAt">ISO 8601, UTC.</param>
/// <param name="EndsAt">The same; null while it holds.</param>
internal sealed record WebhookAlert(
    string Schema,
    string Status,
    string Rule,
    string Target,
    string Summary,
    string Advice,
    double Value,
    double Threshold,
    string StartsAt,
    string? EndsAt
);
