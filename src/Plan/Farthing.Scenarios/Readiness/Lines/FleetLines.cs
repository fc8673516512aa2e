using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Baselines;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>Lines about the fleet's settings, each by the play of its traffic: prefix caching, KV format, batching, the longest request, the promise.</summary>
/// <param name="inputs">What is checked.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class FleetLines(ReadinessInputs inputs, CancellationToken cancellation)
{
    /// <summary>KV use below which a batch that is full is held back by its limit, not by memory.</summary>
    private const double FreeKv = 0.9;

    private string Why => inputs.WhyNoFleet ?? "no fleet was found";

    private string Plan => inputs.With("--current", inputs.DeployedFile ?? "serve.sh");

    private PlanRequest Request => inputs.Plan.Request;

    /// <summary>The line about prefix caching.</summary>
    public ReadinessLine PrefixCaching()
    {
        LineName line = LineName.PrefixCaching;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Unknown(Why, Plan);
        }

        bool hasPrefixes = Request.Workload.Table.HasPrefixes;
        if (!fleet.Setup.Engine.EnablePrefixCaching)
        {
            return Mend(
                line,
                hasPrefixes
                    ? "off, and requests of the traffic share prefixes"
                    : "off; on, it costs below 1 % where nothing is shared",
                "remove --no-enable-prefix-caching",
                "--enable-prefix-caching",
                "true"
            );
        }

        double hits = fleet.Entry is { Center.InputTokens: > 0 } entry
            ? (double)entry.Center.CachedTokens / entry.Center.InputTokens
            : 0;
        return line.Green(
            hasPrefixes
                ? $"on; {Show.Percent(hits)} of prompt tokens are found in it"
                : "on; the traffic says nothing of shared prefixes"
        );
    }

    /// <summary>The line about the format of the KV cache.</summary>
    public ReadinessLine KvFormat()
    {
        LineName line = LineName.KvFormat;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Unknown(Why, Plan);
        }

        if (!FormatFacts.Is16Bit(fleet.Deployment.KvFormat))
        {
            return line.Green($"on: {FormatFacts.Id(fleet.Deployment.KvFormat)}");
        }

        if (fleet.Entry is not PlanEntry entry)
        {
            return line.Unknown($"16 bit; {fleet.Refusal}", Plan);
        }

        int needed = Needed(entry);
        if (needed <= 1)
        {
            return line.Green("16 bit; one replica carries the traffic, so that FP8 saves none");
        }

        BaselineResult other = FleetBaseline.Of(
            Request,
            fleet.Deployment with
            {
                KvFormat = NumberFormat.Fp8,
            },
            Request.Pricing,
            cancellation
        );
        if (other.Entry is not PlanEntry quantized)
        {
            return line.Green($"16 bit; FP8 is none here: {other.Reason}");
        }

        int fewer = Needed(quantized);
        string seen =
            $"16 bit carries {Show.Three(entry.DeliverablePerSecond)} req/s, FP8 {Show.Three(quantized.DeliverablePerSecond)}: {Show.Counted(needed, "replica")} or {Show.Count(fewer)} for {Show.Three(Request.Workload.RatePerSecond)}";
        bool isRefused =
            inputs.Scenario.IsGiven("precision.kv") && inputs.Scenario.Precision.Kv.All(FormatFacts.Is16Bit);
        return fewer >= needed ? line.Green(seen)
            : isRefused ? line.Green(seen + "; precision.kv allows 16 bit alone")
            : Mend(line, seen, "set --kv-cache-dtype fp8", "--kv", "fp8");
    }

    /// <summary>Replicas of a fleet's kind that carry the traffic.</summary>
    private static int Needed(PlanEntry entry) =>
        entry.Deliverable.Factor > 0
            ? (int)Math.Ceiling((entry.Replicas / entry.Deliverable.Factor) - 1e-9)
            : int.MaxValue;

    /// <summary>The line about continuous batching.</summary>
    public ReadinessLine Batching()
    {
        LineName line = LineName.Batching;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Unknown(Why, Plan);
        }

        int most = fleet.Setup.Engine.MaxNumSeqs;
        string name = fleet.Setup.Engine.Family.Title();
        if (most == 1)
        {
            return Mend(
                line,
                "one sequence at a time (max_num_seqs 1): no batching",
                "set --max-num-seqs 256",
                "--max-num-seqs",
                "256"
            );
        }

        if (fleet.Entry is not PlanEntry entry)
        {
            return line.Unknown($"{name}, up to {Show.Count(most)} sequences; {fleet.Refusal}", Plan);
        }

        int peak = entry.Peak.PeakBatch;
        string seen =
            $"{name}: {Show.Count(peak)} of {Show.Count(most)} sequences at most, KV use {Show.Percent(entry.Peak.PeakKvUse)}";
        string twice = (2 * most).ToString(CultureInfo.InvariantCulture);
        return peak >= most && entry.Peak.PeakKvUse < FreeKv
            ? Mend(
                line,
                seen + ": the limit makes requests wait while memory is free",
                $"set --max-num-seqs {twice}",
                "--max-num-seqs",
                twice
            )
            : line.Green(seen);
    }

    /// <summary>The line about the longest request.</summary>
    public ReadinessLine Longest()
    {
        LineName line = LineName.Longest;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Unknown(Why, Plan);
        }

        ServingSetup setup = fleet.Setup;
        long longest = setup.LongestRequestTokens;
        if (!setup.Fits)
        {
            return line.Red($"the model does not fit: {fleet.Refusal}", Plan);
        }

        long held = StartRefusal.LongestSequence(setup.Deployment, setup.Memory);
        string seen =
            $"{Show.Count(longest)} tokens; max_model_len {Show.Count(setup.Engine.MaxModelLen)}, the cache holds {Show.Count(setup.Memory.LongestSequenceTokens)}";
        return setup.Refusal is string refusal ? line.Red(refusal, Plan)
            : held < longest
                ? Mend(
                    line,
                    seen,
                    $"set --max-model-len {longest}",
                    "--max-model-len",
                    longest.ToString(CultureInfo.InvariantCulture)
                )
            : line.Green(seen);
    }

    /// <summary>The line about the promise.</summary>
    public ReadinessLine Promise()
    {
        LineName line = LineName.Promise;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Red(Why, PlanWhy());
        }

        if (fleet.Entry is not PlanEntry entry)
        {
            return line.Red(fleet.Refusal ?? Why, PlanWhy());
        }

        Slo slo = Request.Slo;
        string rate =
            $"{Show.Three(Request.Workload.RatePerSecond)} of {Show.Three(entry.DeliverablePerSecond)} req/s that it carries";
        string figures = string.Join(
            ", ",
            slo.Targets.Select(target =>
                $"{target.Name} {Show.Seconds(entry.Peak.Seconds(target.Metric, target.Statistic))} of {Show.Seconds(target.LimitSeconds)}"
            )
        );
        string seen = figures.Length == 0 ? rate : $"{figures}; {rate}";
        bool keeps = !entry.PeakGrows && entry.Peak.Keeps(slo);
        bool keepsSurely = !entry.AtEdgeGrows && entry.AtEdge.Keeps(slo);
        return !keeps ? line.Red(seen, PlanWhy())
            : !keepsSurely ? line.Red($"{seen}; not at {Show.Sure(inputs.Scenario.Confidence)}", PlanWhy())
            : slo.Targets.Count == 0
                ? line.Unknown(
                    $"nothing is promised; {seen}",
                    inputs.With("--slo", "ttft_p95=1.5s,itl_p95=40ms")
                )
            : line.Green($"{seen}; kept at {Show.Sure(inputs.Scenario.Confidence)}");
    }

    private string PlanWhy() =>
        inputs.Command.Replace("farthing check", "farthing plan", StringComparison.Ordinal) + " --why";

    /// <summary>A red line that a setting mends: in the deployed file, else in the scenario.</summary>
    private ReadinessLine Mend(LineName line, string seen, string served, string flag, string value) =>
        inputs.DeployedFile is string file
            ? line.Red($"{seen}; {served} in {file}, then check again", inputs.Command)
            : line.Red(seen, inputs.With(flag, value));
}
