using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Past;

/// <summary>Reads what a Prometheus has stored of known engines and exporters, and plays it to targets as if they had been watched.</summary>
/// <param name="client">The HTTP client.</param>
/// <param name="address">Of Prometheus, or of what speaks its API (Thanos, Mimir, VictoriaMetrics).</param>
/// <param name="vocabulary">What metrics are called.</param>
/// <param name="token">Bearer token; null for none.</param>
public sealed class PrometheusReader(
    HttpClient client,
    Uri address,
    MetricVocabulary vocabulary,
    string? token = null
)
{
    /// <summary>Steps of one question: Prometheus answers at most 11,000, and memory holds one answer at a time.</summary>
    private const int StepsOfAnswer = 500;

    /// <summary>A reader by the client that all addresses share.</summary>
    /// <param name="address">Prometheus.</param>
    /// <param name="vocabulary">Names of series.</param>
    /// <param name="token">Bearer token; null for none. Never shown.</param>
    public static PrometheusReader At(Uri address, MetricVocabulary vocabulary, string? token = null) =>
        new(PageClient.Shared, address, vocabulary, token);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, WatchedTarget> targets = new(StringComparer.Ordinal);

    /// <summary>Every address that was found, in the order of its name.</summary>
    public IReadOnlyList<WatchedTarget> Targets =>
        [.. targets.Values.OrderBy(target => target.Source.Name, StringComparer.Ordinal)];

    /// <summary>Why the reading failed; null where it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Plays the past, oldest first.</summary>
    /// <param name="fromUnixSeconds">Its start.</param>
    /// <param name="toUnixSeconds">Its end.</param>
    /// <param name="stepSeconds">Its resolution.</param>
    /// <param name="onStep">Called after each step, with all targets that are known so far and the step's time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Series that were read; 0 with a <see cref="Problem"/> or without any series.</returns>
    public async Task<int> PlayAsync(
        double fromUnixSeconds,
        double toUnixSeconds,
        double stepSeconds,
        Action<IReadOnlyList<WatchedTarget>, double> onStep,
        CancellationToken cancellation
    )
    {
        int series = 0;
        double keep = toUnixSeconds - fromUnixSeconds;
        for (double at = fromUnixSeconds; at <= toUnixSeconds; at += StepsOfAnswer * stepSeconds)
        {
            double end = Math.Min(toUnixSeconds, at + ((StepsOfAnswer - 1) * stepSeconds));
            PastPages pages = new();
            foreach (EngineNames engine in vocabulary.Engines)
            {
                if (!await AskAsync(engine, at, end, stepSeconds, pages, cancellation))
                {
                    return series;
                }
            }

            series = Math.Max(series, pages.Series);
            foreach ((double time, SortedDictionary<string, StringBuilder> step) in pages.Steps)
            {
                Play(step, time, fromUnixSeconds, keep);
                onStep(Targets, time);
            }
        }

        return series;
    }

    private void Play(
        SortedDictionary<string, StringBuilder> step,
        double time,
        double fromUnixSeconds,
        double keep
    )
    {
        foreach ((string instance, StringBuilder page) in step)
        {
            if (!targets.TryGetValue(instance, out WatchedTarget? target))
            {
                target = new WatchedTarget(new PastSource(instance), vocabulary, keep + 1);
                targets.Add(instance, target);
            }

            FetchedPage fetched = new(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page.ToString()) };
            target.Take(fetched, time - fromUnixSeconds, time);
        }

        foreach ((string instance, WatchedTarget target) in targets)
        {
            if (!step.ContainsKey(instance))
            {
                FetchedPage none = new(FetchOutcome.Unreachable, "no sample at the end of the past");
                target.Take(none, time - fromUnixSeconds, time);
            }
        }
    }

    private async Task<bool> AskAsync(
        EngineNames engine,
        double from,
        double to,
        double step,
        PastPages pages,
        CancellationToken cancellation
    )
    {
        string names = string.Join(
            '|',
            vocabulary
                .Names.Where(name => name.Binding.Engine == engine)
                .Select(name => name.Name)
                .Distinct(StringComparer.Ordinal)
        );
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"query={Uri.EscapeDataString($"{{__name__=~\"{names}\"}}")}&start={from:F3}&end={to:F3}&step={step:F3}"
        );
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            using HttpRequestMessage request = new(
                HttpMethod.Post,
                address.ToString().TrimEnd('/') + "/api/v1/query_range"
            )
            {
                Content = new StringContent(query, Encoding.UTF8, "application/x-www-form-urlencoded"),
            };
            if (token is not null)
            {
                request.Headers.Authorization = new("Bearer", token);
            }

            using HttpResponseMessage response = await client.SendAsync(request, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                Problem = $"it answers {(int)response.StatusCode}";
                return false;
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(limit.Token);
            using JsonDocument answer = await JsonDocument.ParseAsync(body, default, limit.Token);
            pages.Add(answer.RootElement.GetProperty("data").GetProperty("result"));
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Problem = $"no answer in {Longest.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            Problem = "it does not answer";
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            Problem = "its answer is not that of Prometheus";
        }

        return false;
    }
}

/// <summary>The name of an address in Prometheus; its pages are put together from what is stored there.</summary>
/// <param name="name">The label <c>instance</c>.</param>
internal sealed class PastSource(string name) : PageSource
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override Task<FetchedPage> FetchAsync(CancellationToken cancellation) =>
        Task.FromResult(new FetchedPage(FetchOutcome.Ended, "its past has been read"));
}
