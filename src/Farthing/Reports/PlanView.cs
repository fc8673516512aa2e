using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <summary>A plan (farthing.plan/1) as people read it.</summary>
/// <param name="root">The document.</param>
internal sealed partial class PlanView(ResultNode root)
{
    private readonly ResultNode result = root["result"];

    private ResultNode Chosen => result["chosen"];

    private ResultNode Inputs => result["inputs"];

    private string Model => FleetWords.ShortName(Inputs["model"].NeededText());

    private double HoursPerMonth => Inputs["hours_per_month"].NeededNumber();

    /// <summary>The view.</summary>
    public ReportView Build()
    {
        string answer = result["answer"].NeededText();
        string title =
            $"{Model} · {Inputs["workload"].NeededText()} at {Show.Three(Inputs["rate"].NeededNumber())}/s";
        if (!Chosen.Exists)
        {
            return new ReportView(title, $"No fleet within the limits keeps the promise: {Promised()}.")
            {
                Kind = "Plan · predicted",
                State = ReportState.Bad,
                Word = "NO PLAN",
                Sections = [.. Present([Certainty(), Rejected(), Conditions(), Origin()])],
            };
        }

        List<Promise> promises = Promises(Chosen);
        bool isKept = promises.All(promise => promise.State == ReportState.Good);
        double month = result["cost"]["usd_per_month"].NeededNumber();
        double gpus = Chosen["gpus_used"].NeededNumber();
        string fleet = FleetWords.Of(Chosen, gpus);
        return new ReportView(
            title,
            isKept || promises.Count == 0
                ? $"{fleet} {FleetWords.Verb(gpus, "keep")} the promise for {Show.Usd(month)} a month."
                : $"{fleet} {FleetWords.Verb(gpus, "come")} nearest to the promise, for {Show.Usd(month)} a month."
        )
        {
            Kind = "Plan · predicted",
            State =
                !isKept ? ReportState.Near
                : answer == "buy" ? ReportState.Plain
                : ReportState.Good,
            Word =
                answer == "buy" ? "BUYING IS CHEAPER"
                : isKept ? $"KEPT AT {SureWords.ToUpperInvariant()}"
                : $"NOT AT {SureWords.ToUpperInvariant()}",
            Remarks = [.. Remarks(answer)],
            Cards = [.. Cards(promises, month)],
            Sections =
            [
                .. Present([
                    Overview(promises),
                    Certainty(),
                    Choices(),
                    Buying(),
                    Inside(),
                    Rejected(),
                    Conditions(),
                    Origin(),
                ]),
            ],
        };
    }

    private static IEnumerable<ReportSection> Present(ReportSection?[] sections) =>
        sections.OfType<ReportSection>().Where(section => section.Blocks.Count > 0);

    private string Promised()
    {
        IEnumerable<string> promises = Inputs["slo"]
            .Members.Select(member =>
                $"{new Promise(member.Name, 1, 1, 1, 1, "").Label} within {Show.Seconds(member.Value.Number)}"
            );
        string text = string.Join(", ", promises);
        return text.Length == 0 ? "none was given" : text;
    }

    private List<Promise> Promises(ResultNode entry) =>
        [
            .. Inputs["slo"]
                .Members.Select(member =>
                {
                    ResultNode figure = entry["latencies"][member.Name];
                    return new Promise(
                        member.Name,
                        member.Value.NeededNumber(),
                        figure.NeededNumber(),
                        figure.Low,
                        figure.High,
                        figure.Known
                    )
                    {
                        SureSeconds = entry["at_confidence"][member.Name] is { Exists: true } sure
                            ? sure.NeededNumber()
                            : null,
                        SureWords = SureWords,
                    };
                }),
        ];

    private IEnumerable<string> Remarks(string answer)
    {
        ResultNode decision = result["decision"];
        double self = decision["self_usd_per_month"].Number;
        double api = decision["api_usd_per_month"].Number;
        if (answer == "buy" && result["buy"].Items is { Count: > 0 } bills)
        {
            ResultNode first = bills.FirstOrDefault(bill => bill["is_same_model"].Truth == true, bills[0]);
            yield return $"But buying is cheaper: {first["api"].Text} is {Show.Usd(api)} a month with its people, serving yourself {Show.Usd(self)}.";
        }

        List<string> flips =
        [
            .. decision["flips"]
                .Items.Where(flip => flip["value"].Exists)
                .Select(flip => flip["words"].Text ?? "")
                .Where(words => words.Length > 0),
        ];
        if (flips.Count > 0)
        {
            yield return $"The answer flips: {string.Join("; ", flips)}.";
        }

        List<string> cautions = [.. result["cost"]["price_cautions"].Items.Select(item => item.ToString())];
        if (cautions.Count > 0)
        {
            yield return $"This price: {string.Join("; ", cautions)}.";
        }

        if (result["is_partial"].Truth == true)
        {
            yield return "The search was stopped before its end: a cheaper fleet may have been missed.";
        }

        if (result["is_answer_alone"].Truth == true)
        {
            yield return "The run was stopped after the answer was found: what certainty costs and what else could be done is not finished.";
        }
    }

    private IEnumerable<ReportCard> Cards(List<Promise> promises, double month)
    {
        ResultNode price = Chosen["price"];
        yield return new ReportCard(
            "A month",
            Show.Usd(month),
            $"{Show.UsdPerHour(price.NeededNumber())} × {Show.Count(HoursPerMonth)} h"
        );
        ResultNode used = Chosen["utilization"];
        yield return new ReportCard(
            "$/M blended",
            Show.UsdPerMillion(Chosen["usd_per_m_blended"].NeededNumber()),
            $"in {Chosen["usd_per_m_input"].Shown(Show.UsdPerMillion)} · out {Chosen["usd_per_m_output"].Shown(Show.UsdPerMillion)} · predicted"
        );
        foreach (Promise promise in promises.Take(2))
        {
            yield return promise.Card();
        }

        yield return new ReportCard(
            "Utilization",
            used.Shown(Show.Percent),
            $"{Inputs["rate"].Shown(Show.Three)} of {Chosen["deliverable"].Shown(Show.Three)} req/s · predicted"
        );
    }

    private ReportSection Overview(List<Promise> promises)
    {
        List<ReportBlock> blocks = [];
        if (promises.Count > 0)
        {
            blocks.Add(new ChartBlock(Promise.ChartOf(promises)));
        }

        ResultNode cost = result["cost"];
        blocks.Add(
            new ChartBlock(
                DollarRows.Waterfall(
                    "Where does the money go?",
                    "Dollars a month for the GPUs; idle is room for peaks and growth",
                    [
                        ("prefill", cost["prefill"].NeededNumber(), ChartTone.Orange),
                        ("decode", cost["decode"].NeededNumber(), ChartTone.Blue),
                        ("idle", cost["idle"].NeededNumber(), ChartTone.Gray),
                    ],
                    "GPU bill"
                )
            )
        );
        return new ReportSection("The answer", blocks);
    }
}
