using System.Globalization;
using Farthing.Catalogs.Facts;
using Farthing.Documents;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Planning.Exports;
using Farthing.Planning.Offers;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Memory;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Plans;

/// <content>What a plan stands on: settings, assumptions, digests, days of prices, formulas, and the command line to make it again.</content>
public sealed partial class PlanRecord
{
    /// <summary>Every written key of the scenario, by path: what a comparison of two plans calls a cause.</summary>
    private Dictionary<string, string> Settings()
    {
        SettingValues values = answer.Inputs.Scenario.Values;
        return values
            .Paths.Order(StringComparer.Ordinal)
            .Where(path => values.Find(path) is not null)
            .ToDictionary(
                path => path,
                path => string.Join(", ", values.Find(path)!.Items.Select(item => item.Text))
            );
    }

    private InputDigests Digests()
    {
        if (!isWhole)
        {
            return new InputDigests([], [], [], []);
        }

        PlanOrigin origin = answer.Inputs.Origin;
        return new InputDigests(
            Files(origin.Data),
            Files(origin.Overlays),
            Files(origin.Traces),
            Files(origin.Current)
        );
    }

    private static FileDigest[] Files(IReadOnlyList<(string Name, string Sha256)> files) =>
        [.. files.Select(file => new FileDigest(file.Name, file.Sha256))];

    /// <summary>The days of the prices that could be chosen from, by cloud, and of the APIs' prices.</summary>
    private IEnumerable<PriceDays> PriceDates()
    {
        HashSet<string> gpus = [.. plan.Request.Gpus.Select(gpu => gpu.Id)];
        return answer
            .Inputs.Pricing.Offers.Offers.Where(offer => gpus.Contains(offer.GpuId))
            .GroupBy(offer => offer.Cloud)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(
                (IGrouping<string, PricedOffer> cloud) => Days(cloud.Key, cloud.Select(offer => offer.AsOf))
            )
            .Concat(
                answer
                    .Bills.OrderBy(bill => bill.Price.Id, StringComparer.Ordinal)
                    .Select((ApiBill bill) => Days(bill.Price.Id, [bill.Price.AsOf]))
            );
    }

    private static PriceDays Days(string name, IEnumerable<DateOnly?> days)
    {
        DateOnly[] known = [.. days.OfType<DateOnly>()];
        return known.Length == 0
            ? new PriceDays(name, null, null)
            : new PriceDays(name, $"{known.Min():yyyy-MM-dd}", $"{known.Max():yyyy-MM-dd}");
    }

    private ReplayLine Replay()
    {
        PlanOrigin origin = answer.Inputs.Origin;
        return new ReplayLine(
            origin.Arguments,
            origin.ScenarioFile,
            origin.ScenarioText,
            $"{origin.Today:yyyy-MM-dd}"
        );
    }

    private static string HowSure(PlanEntry chosen)
    {
        StepTimeBand band = chosen.Setup.Band;
        string kernels = chosen.Shape.Gpu.HasOwnCoefficients
            ? $"measured {chosen.Shape.Gpu.Id} kernels"
            : $"constants of {chosen.Shape.Gpu.CoefficientsFrom} scaled to {chosen.Shape.Gpu.Id}";
        string calibrated =
            chosen.Setup.StepTimes().Calibration is not { } own
                ? "not calibrated to your servers (docs/accuracy.md)"
            : own.IsIdentity && own.FirstTokenFactor(chosen.Setup.Deployment.Model.Id) == 1
                ? $"{own.Words}: nothing is changed"
            : own.Measured(chosen.Setup.Deployment.Model.Id)
                ? $"{own.WordsFor(chosen.Setup.Deployment.Model.Id)} to your servers"
            : $"{own.Words} on {string.Join(", ", own.ModelIds)}, carried over";
        string floor =
            band.Low >= 1
                ? "; at least: the kernels of this kind of attention are assumed, measured servers were slower"
                : "";
        return $"step time {Show.Change(band.Low - 1)} … {Show.Change(band.High - 1)} (90 %): {kernels}, {calibrated}{floor}";
    }

    private string? Quality(PlanEntry chosen)
    {
        string[] words =
        [
            .. answer
                .Inputs.Quality.Where(quality => quality.Format == chosen.Shape.Weights)
                .Select(quality => quality.Words),
        ];
        return words.Length == 0
            ? null
            : $"{Serving.Precision.FormatFacts.Id(chosen.Shape.Weights)}: {string.Join("; ", words)}";
    }

    private IEnumerable<string> Assumed(PlanEntry chosen)
    {
        if (!answer.Inputs.Scenario.IsGiven("people.self_host"))
        {
            yield return FormattableString.Invariant(
                $"people: {answer.People.Engineers(chosen.Quote.GpusPaid):0.##} engineers on the fleet ({answer.People.SelfHost:0.##} as for an API, one for {answer.Inputs.Scenario.People.GpusPerEngineer:0.##} GPUs) at {Show.Usd(answer.People.UsdPerYear)}/y"
            );
        }

        yield return LongestWords(chosen);
        if (InterconnectResolver.Words(chosen.Setup.Deployment) is string link)
        {
            yield return link;
        }

        foreach (string note in answer.Inputs.Notes.Concat(chosen.Quote.Notes))
        {
            yield return note;
        }

        if (
            Staleness.Warning(
                chosen.Quote.PriceDays.Concat(answer.Bills.Select(bill => bill.Price.AsOf)),
                answer.Inputs.Today
            ) is
            { } old
        )
        {
            yield return old;
        }

        if (chosen.Shape.Gpu.Note.Length > 0)
        {
            yield return $"{chosen.Shape.Gpu.Id}: {chosen.Shape.Gpu.Note}";
        }
    }

    /// <summary>The longest sequence: rounded up from the longest request, as given, or the model's whole context.</summary>
    private static string LongestWords(PlanEntry chosen)
    {
        int set = chosen.Setup.Engine.MaxModelLen;
        int longest = chosen.Workload.LongestRequestTokens;
        string request = $"the longest request has {Show.Count(longest)} tokens";
        return set < longest
                ? $"max-model-len {Show.Count(set)}: {request}, longer ones than that are refused"
            : set % ServeCommand.LengthStep == 0
                ? $"max-model-len {Show.Count(set)}: {request}, rounded up to whole {Show.Count(ServeCommand.LengthStep)}s"
            : $"max-model-len {Show.Count(set)}: {request}";
    }

    private IEnumerable<Formula> Formulas(PlanEntry chosen)
    {
        PlanWorkload work = chosen.Workload;
        double tokensPerHour = (work.MeanInput + work.MeanOutput) * work.RatePerSecond * 3600;
        string price = Show.UsdPerHour(chosen.Quote.UsdPerHour);
        MemoryBudgetResult memory = chosen.Setup.Memory;
        double prefill = chosen.PrefillFraction;
        yield return new Formula(
            "month",
            $"$/h × hours = {price} × {N(answer.HoursPerMonth)} = {Show.Usd(chosen.Quote.UsdPerHour * answer.HoursPerMonth)}"
        );
        yield return new Formula(
            "tokens/h",
            $"(in + out) × rate × 3,600 = ({N(work.MeanInput)} + {N(work.MeanOutput)}) × {N(work.RatePerSecond)}/s × 3,600 = {Show.Scaled(tokensPerHour)}"
        );
        yield return new Formula(
            "$/M blended",
            $"$/h ÷ M tokens/h = {price} ÷ {N(tokensPerHour / 1e6)} = {Show.UsdPerMillion(chosen.UsdPerMillionBlended)}"
        );
        yield return new Formula(
            "prefill",
            $"1 − decode time ÷ computing time = 1 − {Show.Seconds(chosen.Center.DecodeNs / 1e9)} ÷ {Show.Seconds(chosen.Center.BusyNs / 1e9)} = {Show.Percent(prefill)} of GPU time"
        );
        yield return new Formula(
            "$/M in",
            $"$/h × prefill ÷ M in/h = {price} × {Show.Percent(prefill)} ÷ {N(work.MeanInput * work.RatePerSecond * 0.0036)} = {Show.UsdPerMillion(chosen.UsdPerMillionInput)}"
        );
        yield return new Formula(
            "$/M out",
            $"$/h × (1 − prefill) ÷ M out/h = {price} × {Show.Percent(1 - prefill)} ÷ {N(work.MeanOutput * work.RatePerSecond * 0.0036)} = {Show.UsdPerMillion(chosen.UsdPerMillionOutput)}"
        );
        yield return new Formula(
            "utilization",
            $"rate ÷ deliverable = {N(work.RatePerSecond)}/s ÷ {N(chosen.DeliverablePerSecond)}/s = {Show.Percent(chosen.Utilization)} (kept at {N(chosen.Deliverable.KeptFactor)}×, lost at {N(chosen.Deliverable.LostFactor)}×, {chosen.Deliverable.Simulations} runs)"
        );
        yield return new Formula(
            "KV memory",
            $"(driver − reserve) × share − weights − work space = {Show.Bytes(memory.TotalBytes)} × {N(memory.Utilization)} − {Show.Bytes(memory.WeightBytes)} − {Show.Bytes(memory.OverheadBytes)} = {Show.Bytes(memory.KvBytes)} a GPU"
        );
        yield return new Formula(
            "KV tokens",
            $"⌊KV ÷ ({Show.Bytes(memory.EffectiveBytesPerToken)} × {memory.BlockSize})⌋ blocks × {memory.BlockSize} = {Show.Count(memory.KvTokens)} a replica"
        );
        yield return new Formula(
            "band",
            $"steps × {N(chosen.Setup.Band.Low)} … × {N(chosen.Setup.Band.High)}, simulated at both ends: {chosen.Setup.Band.Source}"
        );
    }

    private static string N(double value) =>
        value.ToString(Math.Abs(value) < 10 ? "0.###" : "#,0.##", CultureInfo.InvariantCulture);
}
