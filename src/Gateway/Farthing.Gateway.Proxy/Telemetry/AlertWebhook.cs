using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Telemetry;

/// <summary>Tells a webhook of budgets that pass a threshold: one POST each (schema <c>farthing.budget_alert/1</c>; <c>text</c> is what Slack and its kin show). What cannot be delivered is tried again, ever more slowly, for an hour.</summary>
internal sealed class AlertWebhook : IAsyncDisposable
{
    private const int MaxKept = 1000;
    private const int MaxTries = 14;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private readonly Uri address;
    private readonly Action<LogEvent> say;
    private readonly TimeProvider clock;
    private readonly TimeSpan firstPause;
    private readonly HttpClient client = new(
        new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = false }
    )
    {
        Timeout = TimeSpan.FromSeconds(10),
    };
    private readonly Channel<byte[]> waiting = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MaxKept) { SingleReader = true }
    );
    private readonly CancellationTokenSource stop = new();
    private readonly Task sending;

    /// <summary>A webhook.</summary>
    /// <param name="address">Its address; never printed: many hold a secret.</param>
    /// <param name="say">Takes what could not be delivered.</param>
    /// <param name="clock">The time.</param>
    /// <param name="firstPause">Before the second try; it doubles with each.</param>
    public AlertWebhook(Uri address, Action<LogEvent> say, TimeProvider clock, TimeSpan firstPause)
    {
        this.address = address;
        this.say = say;
        this.clock = clock;
        this.firstPause = firstPause;
        sending = Task.Run(SendAsync);
    }

    /// <summary>A budget passed a threshold.</summary>
    public void Send(BudgetAlert alert, string words)
    {
        if (!waiting.Writer.TryWrite(BodyOf(alert, words)))
        {
            say(
                new LogEvent(
                    LogSeverity.Error,
                    "webhook_failed",
                    $"{MaxKept} alerts wait for the webhook: this one is not sent"
                )
            );
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(3), RealTime.Clock));
        await stop.CancelAsync();
        await sending;
        stop.Dispose();
        client.Dispose();
    }

    /// <summary>The body of a POST.</summary>
    internal static byte[] BodyOf(BudgetAlert alert, string words)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("schema", "farthing.budget_alert/1");
            json.WriteString("text", words);
            json.WriteString("budget", alert.Budget.Id);
            json.WriteString("value", alert.Value);
            json.WriteNumber("threshold", alert.Threshold);
            json.WriteNumber("limit_usd", alert.Budget.Limit.Usd);
            json.WriteNumber("spent_usd", alert.Spent.Usd);
            json.WriteString(
                "period_start",
                DateTimeOffset
                    .FromUnixTimeMilliseconds(alert.PeriodStartUnixNs / 1_000_000)
                    .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            );
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (byte[] body in waiting.Reader.ReadAllAsync(stop.Token))
            {
                await DeliverAsync(body);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends: what the webhook did not take by now stands in the log.
        }
    }

    private async Task DeliverAsync(byte[] body)
    {
        TimeSpan pause = firstPause;
        string problem = "";
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(pause, clock, stop.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            try
            {
                using ByteArrayContent content = new(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage answer = await client.PostAsync(address, content, stop.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                problem = $"it answers {(int)answer.StatusCode}";
            }
            catch (HttpRequestException)
            {
                problem = "it does not answer";
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                problem = "it does not answer in time";
            }

            if (attempt == 0)
            {
                Say($"the alert webhook has not taken an alert: {problem}; it is tried again");
            }
        }

        Say($"the alert webhook never took an alert: {problem}");
    }

    private void Say(string words) => say(new LogEvent(LogSeverity.Warn, "webhook_failed", words));
}
