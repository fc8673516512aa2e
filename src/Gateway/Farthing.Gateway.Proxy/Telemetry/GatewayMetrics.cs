using System.Globalization;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Families = Farthing.Gateway.Telemetry.Metrics.MetricFamilies;

namespace Farthing.Gateway.Telemetry;

/// <summary>Counters of running requests. No lock and, but for a series' first event, no allocation.</summary>
internal sealed class GatewayMetrics
{
    private const int MaxModels = 1000;
    private const int MaxTeams = 200;
    private const int MaxBudgets = 1000;
    private const double NanoDollars = 1e9;
    private const int Uncached = 2;
    private const int CacheRead = 3;
    private const int CacheWrite = 4;
    private const int Output = 5;
    private const int Retry = 2;
    private const int Fallback = 3;

    private readonly LabelValues models = new(MaxModels);
    private readonly LabelValues deployments = new(MaxModels);
    private readonly LabelValues teams = new(MaxTeams);
    private readonly LabelValues budgets = new(MaxBudgets);
    private readonly LabelValues upstreams = new(MaxModels);
    private readonly LabelValues pairs = new(100);
    private readonly LabelValues fields = new(500);
    private readonly LabelValues ends = LabelValues.Of(EndWords.All);
    private readonly LabelValues reasons = LabelValues.Of(RefusalReason.All);
    private readonly LabelValues statuses = new(700);
    private readonly LabelValues classes = LabelValues.Of("uncached", "cache_read", "cache_write", "output");
    private readonly LabelValues kinds = LabelValues.Of("retry", "fallback");
    private readonly string?[] statusTexts = new string?[1000];

    private readonly CounterFamily requests;
    private readonly CounterFamily refusals;
    private readonly CounterFamily tokens;
    private readonly CounterFamily cost;
    private readonly HistogramFamily durations;
    private readonly HistogramFamily firstTokens;
    private readonly HistogramFamily overhead;
    private readonly CounterFamily attempts;
    private readonly CounterFamily retries;
    private readonly CounterFamily atHold;
    private readonly CounterFamily retriesAllowed;
    private readonly CounterFamily retriesRefused;
    private readonly CounterFamily hedgesSent;
    private readonly CounterFamily hedgesWon;
    private readonly CounterFamily translationLosses;
    private readonly CounterFamily opened;
    private readonly CounterFamily alerts;
    private readonly StripedCells defects = new(1);

    /// <summary>Nothing counted yet.</summary>
    public GatewayMetrics()
    {
        requests = new(Families.Requests, 1, models, deployments, statuses, ends);
        refusals = new(Families.Refusals, 1, reasons);
        tokens = new(Families.Tokens, 1, models, deployments, classes);
        cost = new(Families.Cost, NanoDollars, models, teams);
        durations = new(Families.Duration, TimeBuckets.OfAnswers, models);
        firstTokens = new(Families.FirstToken, TimeBuckets.OfFirstTokens, models);
        overhead = new(Families.Overhead, TimeBuckets.OfTheGateway);
        attempts = new(Families.Attempts, 1, deployments, ends, statuses);
        retries = new(Families.Retries, 1, models, kinds);
        atHold = new(Families.AtHold, 1, deployments);
        retriesAllowed = new(Families.RetriesAllowed, 1, upstreams);
        retriesRefused = new(Families.RetriesRefused, 1, upstreams);
        hedgesSent = new(Families.HedgesSent, 1, models);
        hedgesWon = new(Families.HedgesWon, 1, models);
        translationLosses = new(Families.TranslationLosses, 1, pairs, fields);
        opened = new(Families.BreakerOpened, 1, deployments);
        alerts = new(Families.BudgetAlerts, 1, budgets);
        foreach (string reason in RefusalReason.All)
        {
            refusals.Show(new SeriesKey(reasons.Find(reason)));
        }
    }

    /// <summary>Requests at which the gateway itself failed.</summary>
    public long Defects => defects.Sum(0);

    /// <summary>Models that may be labels from now on: what clients ask for beside them counts as <c>other</c>. Teams and deployments stand in keys and configuration, which no client writes.</summary>
    public void Know(IEnumerable<string> modelNames)
    {
        foreach (string model in modelNames)
        {
            models.Learn(model);
        }
    }

    /// <summary>An attempt begins.</summary>
    /// <param name="story">Its request.</param>
    /// <param name="deployment">Where to.</param>
    /// <param name="before">The deployment of the request's attempt before; null for its first.</param>
    public void Began(RequestStory story, string deployment, string? before)
    {
        if (before is null)
        {
            overhead.Observe(default, story.Overhead ?? default);
        }
        else
        {
            retries.Add(new SeriesKey(models.Find(story.Model), before == deployment ? Retry : Fallback));
        }
    }

    /// <summary>An attempt ended.</summary>
    public void Ended(RequestStory story, string deployment, Attempt attempt)
    {
        int place = deployments.Learn(deployment);
        int model = models.Find(story.Model);
        attempts.Add(new SeriesKey(place, ends.Find(EndWords.Of(attempt.End)), StatusOf(attempt.Status)));
        if (attempt.Cost.NanoUsd > 0)
        {
            cost.Add(new SeriesKey(model, teams.Learn(story.Caller?.Team ?? "")), attempt.Cost.NanoUsd);
        }

        if (attempt.IsAtHold)
        {
            atHold.Add(new SeriesKey(place));
        }

        TokenCounts took = attempt.Tokens;
        Add(Uncached, took.Uncached);
        Add(CacheRead, took.CacheRead);
        Add(CacheWrite, took.CacheWrite);
        Add(Output, took.Output);

        void Add(int kind, long amount)
        {
            if (amount > 0)
            {
                tokens.Add(new SeriesKey(model, place, kind), amount);
            }
        }
    }

    /// <summary>A request ended.</summary>
    public void Ended(RequestStory story, int status)
    {
        int model = models.Find(story.Model);
        int place = story.Deployment.Length == 0 ? 1 : deployments.Learn(story.Deployment);
        requests.Add(new SeriesKey(model, place, StatusOf(status), ends.Find(story.End)));
        if (story.Refusal is string reason)
        {
            refusals.Add(new SeriesKey(reasons.Find(reason)));
        }

        if (story.IsDefect)
        {
            defects.Add(0, 1);
        }

        if (story.Attempts == 0)
        {
            return;
        }

        durations.Observe(new SeriesKey(model), story.Elapsed);
        if (story.FirstToken is TimeSpan first)
        {
            firstTokens.Observe(new SeriesKey(model), first);
        }
    }

    /// <summary>A request is to go to an upstream where it was before.</summary>
    /// <param name="upstream">Which.</param>
    /// <param name="isAllowed">Whether its budget of retries lets it.</param>
    public void AskedAgain(string upstream, bool isAllowed)
    {
        SeriesKey key = new(upstreams.Learn(upstream));
        retriesAllowed.Add(key, isAllowed ? 1 : 0);
        retriesRefused.Add(key, isAllowed ? 0 : 1);
    }

    /// <summary>A second attempt was sent beside the first.</summary>
    public void Hedged(RequestStory story)
    {
        SeriesKey key = new(models.Find(story.Model));
        hedgesSent.Add(key);
        hedgesWon.Show(key);
    }

    /// <summary>The answer of a second attempt is passed on.</summary>
    public void HedgeWon(RequestStory story) => hedgesWon.Add(new SeriesKey(models.Find(story.Model)));

    /// <summary>A translation between formats left something out.</summary>
    /// <param name="pair">The formats, <c>messages>chat</c>.</param>
    /// <param name="field">What; a name of a fixed set.</param>
    /// <param name="count">How often.</param>
    public void Lost(string pair, string field, int count) =>
        translationLosses.Add(new SeriesKey(pairs.Learn(pair), fields.Learn(field)), count);

    /// <summary>A deployment is left alone.</summary>
    public void Opened(string deployment) => opened.Add(new SeriesKey(deployments.Learn(deployment)));

    /// <summary>A budget passed a threshold.</summary>
    public void Alerted(string budget) => alerts.Add(new SeriesKey(budgets.Learn(budget)));

    /// <summary>Writes what is counted here.</summary>
    public void Write(MetricsText text)
    {
        requests.Write(text);
        refusals.Write(text);
        tokens.Write(text);
        cost.Write(text);
        durations.Write(text);
        firstTokens.Write(text);
        overhead.Write(text);
        attempts.Write(text);
        retries.Write(text);
        atHold.Write(text);
        retriesAllowed.Write(text);
        retriesRefused.Write(text);
        hedgesSent.Write(text);
        hedgesWon.Write(text);
        translationLosses.Write(text);
        opened.Write(text);
        alerts.Write(text);
    }

    private int StatusOf(int status)
    {
        if ((uint)status >= (uint)statusTexts.Length)
        {
            return 0;
        }

        string text = statusTexts[status] ??= status.ToString(CultureInfo.InvariantCulture);
        return statuses.Learn(text);
    }
}
