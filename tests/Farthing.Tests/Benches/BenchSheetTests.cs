using System.Text.Json;
using Farthing.Benches.Answers;
using Farthing.Cli.Reports;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Pages;
using Farthing.Reporting.Sheets;

namespace Farthing.Tests.Benches;

public sealed class BenchSheetTests
{
    /// <summary>Due at 0, sent 1 ms late; role at 100 ms, a token at 200 ms, two tokens at 260 ms, usage at 300 ms (kinds 0, 2, 2, 6).</summary>
    private static readonly BenchRequestRow Request = new(
        0,
        0,
        1000,
        301000,
        RequestOutcome.Finished,
        200,
        FinishKind.Length,
        10,
        3,
        10,
        3,
        -1,
        -1,
        [100000, 0, 0, 200000, 1, 2, 260000, 2, 2, 300000, -1, 6]
    );

    [Fact]
    public void Times_of_a_request_come_from_its_generated_tokens_alone()
    {
        LoadRequests load = new(Load(1) with { Requests = [Request] });

        RequestMeasure request = Assert.Single(load.Finished);
        Assert.Equal(0.201, request.Ttft(LatencyOrigin.Scheduled), 9);
        Assert.Equal(0.2, request.Ttft(LatencyOrigin.Sent), 9);
        Assert.Equal(0.26, request.E2e(LatencyOrigin.Sent), 9);
        // (0.26 − 0.2) ÷ (3 − 1)
        Assert.Equal(0.03, request.Tpot, 9);
        // The chunk of two tokens is two gaps of 30 ms.
        Assert.Equal(
            [(2, 0.03), (3, 0.03)],
            load.Gaps.Select(gap => (gap.Position, Math.Round(gap.Seconds, 9)))
        );
    }

    [Fact]
    public void Gaps_are_of_chunks_where_the_tokens_of_a_chunk_are_not_known()
    {
        BenchLoad chunks = Load(1) with { Requests = [Request] };

        LoadRequests load = new(
            chunks with
            {
                Tokens = chunks.Tokens with { ItlRefused = "1.4 tokens a chunk" },
            }
        );

        Assert.Equal(0.06, Assert.Single(load.Gaps).Seconds, 9);
    }

    [Fact]
    public void A_request_that_did_not_finish_is_no_latency()
    {
        LoadRequests load = new(
            Load(1) with
            {
                Requests = [Request with { Outcome = RequestOutcome.Reset }],
            }
        );

        Assert.Empty(load.Finished);
        Assert.Single(load.Sent);
    }

    [Fact]
    public void A_request_read_back_from_its_row_makes_the_same_row() =>
        Assert.Equal(
            JsonSerializer.Serialize(Request, DocumentJson.Of<BenchRequestRow>()),
            JsonSerializer.Serialize(
                RequestRows.Of(RequestRows.Record(Request, TokenSource.Usage), RequestRows.StartNs),
                DocumentJson.Of<BenchRequestRow>()
            )
        );

    [Fact]
    public void Every_reason_of_an_end_has_the_same_place_on_both_sides() =>
        Assert.Equal(Enum.GetNames<Farthing.Protocol.OpenAi.StopReason>(), Enum.GetNames<FinishKind>());

    [Fact]
    public void The_page_of_a_saved_result_is_the_sheet_of_the_live_one()
    {
        BenchDocument bench = Document(2);
        Envelope around = new("farthing.bench/1", "0.1.0", 1, "x", [], default);

        Sheet live = BenchSheet.Of(bench, around, []);

        Assert.Equal(SheetMarkdown.Write([live]), SheetMarkdown.Write([Build(bench)]));
    }

    [Fact]
    public void The_verdict_names_the_best_load_and_what_breaks_first()
    {
        Sheet view = Build(Document(best: 2));

        Assert.Equal(
            "Holds 2 concurrent (3.00 req/s) within TTFT p95 500 ms; TTFT p95 breaks first.",
            view.Answer
        );
        Assert.Equal("VALID", view.Word);
        // $0.50 at full use; 60 % use makes it 0.5 ÷ 0.6.
        Assert.Equal("$0.833", view.Figures[0].Value);
    }

    [Fact]
    public void Target_and_bill_stand_right_after_the_answer()
    {
        RunBill bill = new(new Quantity(0.125, "usd") { Basis = Basis.Measured }, 450);
        TargetCheck target = new(
            1,
            0.6,
            400,
            Reached: false,
            2,
            new Quantity(300, "tokens_per_s") { Low = 280, High = 410 },
            Usd(1.333),
            4 / 3.0,
            ReachedBeyondPromise: 4
        );

        Sheet view = Build(Document(2, bill: bill, target: target));
        Sheet emulated = Build(Document(2, bill: bill) with { Emulated = "vLLM (m, 1 × L4)" });

        Assert.Equal(
            [
                "Target $1.00/M (prompts and outputs, at 60 % use) takes 400 tok/s at full load: MISSED, the most is 300 tok/s at 2 concurrent, $1.33/M; it takes 33 % more. The 95 % interval of the throughput holds both answers: a longer run says more. 4 concurrent reaches it, beyond the promise.",
                "The run took $0.13 of GPU time: 1 GPU at $1.00/h for 7 m 30 s, warm-up included.",
            ],
            view.Remarks
        );
        Assert.Equal(
            "On real GPUs the run would take $0.13: 1 GPU at $1.00/h for 7 m 30 s, warm-up included; here nothing was paid.",
            emulated.Remarks[0]
        );
        Assert.EndsWith("2 concurrent · emulated", emulated.Figures[1].Beside, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_result_of_before_has_neither_target_nor_bill()
    {
        string saved = Json(Document(2));

        Assert.DoesNotContain("\"bill\"", saved, StringComparison.Ordinal);
        Assert.DoesNotContain("\"target\"", saved.Split("stages")[0], StringComparison.Ordinal);
        Assert.Empty(Build(Document(2)).Remarks);
    }

    [Fact]
    public void Without_a_load_that_keeps_the_promise_the_verdict_says_so() =>
        Assert.StartsWith(
            "No load that was tried keeps the promise",
            Build(Document(best: null)).Answer,
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_picture_that_people_expect_of_a_load_test_is_there_and_another_run_stands_beside_it()
    {
        string page = ReportHtml.Write(
            ReportBuilder.Build(
                [new("a.json", Json(Document(2))), new("b.json", Json(Document(2)))],
                new FaultList()
            )
        );

        foreach (
            string words in (string[])
                [
                    "Where does the first token break?",
                    "Does more load bring more tokens?",
                    "How much speed for how much throughput?",
                    "What will a million output tokens cost?",
                    "from schedule",
                    "from send",
                    "Do answers slow down as they grow?",
                    "How many requests were in flight?",
                    "Who waited for whom?",
                    "this run",
                    "promise broken",
                    ">knee<",
                ]
        )
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_highest_load_stands_with_the_loads_between_which_the_promise_breaks()
    {
        Sheet view = Build(Document(2, new SloSearch(2, 4, 3, 1, Closed: false, 5)));

        Assert.EndsWith(
            "TTFT p95 breaks first. Highest load that keeps it: 3 concurrent, between 2 (kept) and 4 (missed).",
            view.Answer,
            StringComparison.Ordinal
        );
        SheetFigure card = Assert.Single(view.Figures, card => card.Label == "Highest load kept");
        Assert.Equal("3 concurrent", card.Value);
        Assert.Equal("2 kept, 4 missed, 5 runs there; 3.00 req/s at 2 · measured", card.Beside);
    }

    [Fact]
    public void A_promise_that_no_load_broke_has_no_upper_end() =>
        Assert.Equal(
            "no load was tried that breaks it; 3.00 req/s at 2 · measured",
            Assert
                .Single(
                    Build(Document(2, new SloSearch(2, null, null, null, Closed: false, 1))).Figures,
                    card => card.Label == "Highest load kept"
                )
                .Beside
        );

    [Fact]
    public void Dollars_stand_for_prompts_and_answers_apart_and_say_that_a_model_split_them()
    {
        string page = Page(Document(2));

        // $0.20 and $0.40 at full use; 60 % use makes them 0.2 ÷ 0.6 and 0.4 ÷ 0.6.
        Assert.Contains("$/M in, prompts alone", page, StringComparison.Ordinal);
        Assert.Contains("$0.333", page, StringComparison.Ordinal);
        Assert.Contains("$0.667", page, StringComparison.Ordinal);
        Assert.Contains("split predicted", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_stands_beside_what_was_measured()
    {
        string page = Page(
            Document(
                2,
                plan: new PlanCheck(
                    "plan.json",
                    3,
                    null,
                    [
                        new PlanFigure("ttft_p95", 0.2, 0.15, 0.25, 0.22, 0.1, WithinBand: true),
                        new PlanFigure("itl_p95", 0.01, 0.009, null, 0.008, -0.2, WithinBand: false),
                        new PlanFigure("tpot_p95", 0.01, 0.009, 0.012, 0.02, 1, WithinBand: false),
                    ]
                )
            )
        );

        Assert.Contains("Does the plan hold?", page, StringComparison.Ordinal);
        Assert.Contains("1 of 3 figures lie within the plan", page, StringComparison.Ordinal);
        Assert.Contains("faster than the band", page, StringComparison.Ordinal);
        Assert.Contains("SLOWER than the band", page, StringComparison.Ordinal);
        Assert.Contains("150 ms – 250 ms", page, StringComparison.Ordinal);
        Assert.Contains("9.00 ms or more", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_of_another_load_is_said_not_to_be_compared() =>
        Assert.Contains(
            "its latencies are not compared",
            Page(Document(2, plan: new PlanCheck("plan.json", 12, null, []))),
            StringComparison.Ordinal
        );

    private static string Page(BenchDocument bench) =>
        ReportHtml.Write(
            ReportBuilder.Build([new ReportDocument("bench.json", Json(bench))], new FaultList())
        );

    private static Sheet Build(BenchDocument bench) =>
        ReportBuilder.Build([new ReportDocument("bench.json", Json(bench))], new FaultList()).Views[0];

    private static string Json(BenchDocument bench) =>
        JsonSerializer.Serialize(
            new Envelope(
                "farthing.bench/1",
                "0.1.0",
                1,
                "x",
                [],
                JsonSerializer.SerializeToElement(bench, DocumentJson.Of<BenchDocument>())
            ),
            DocumentJson.Of<Envelope>()
        );

    private static BenchDocument Document(
        double? best,
        SloSearch? search = null,
        PlanCheck? plan = null,
        RunBill? bill = null,
        TargetCheck? target = null
    ) =>
        new(
            Url: "http://127.0.0.1:1",
            ServedModel: "m",
            Api: LoadApi.Chat,
            Transport: TransportKind.Sockets,
            Proxy: null,
            ProxyFrom: null,
            Emulated: null,
            Model: "m",
            Gpu: "L4",
            Gpus: 1,
            Tp: null,
            Weights: null,
            Engine: null,
            Imported: null,
            Interrupted: false,
            Valid: true,
            Notes: [],
            Prompts: null,
            WarmUp: null,
            GpuPriceUsdPerHour: 1,
            Knee: 2,
            Best: best,
            Search: search,
            Plan: plan,
            Bill: bill,
            Target: target,
            Stages: [Load(1, 2, 0.2), Load(2, 3, 0.4), Load(4, 3.5, 0.9)]
        );

    private static BenchLoad Load(double users, double rate = 2, double ttft = 0.2)
    {
        WindowFigures window = new(10, 20, rate, rate * 100, 1, 1);
        return new BenchLoad(
            LoadLevelKind.Concurrency,
            users,
            Valid: true,
            CutOff: null,
            [new ValidityCheck("errors", CheckState.Passed, "none")],
            window,
            SteadyFromS: 1,
            SteadyRounds: 30,
            Unsent: 0,
            window,
            new Dictionary<LoadLatency, LatencySummary>
            {
                [LoadLatency.TtftFromScheduled] = Latency(ttft / 2, ttft),
                [LoadLatency.TpotFromScheduled] = Latency(0.01 * users, 0.01 * users),
                [LoadLatency.Itl] = Latency(0.01, 0.02),
            },
            new TokenCounts(TokenSource.Usage, 1, null, 10, 3, 1, null),
            AskedLengths: null,
            new Dictionary<RequestOutcome, int> { [RequestOutcome.Finished] = 12 },
            FailureDetails: null,
            new Dictionary<FinishKind, int> { [FinishKind.Length] = 12 },
            PeakInFlight: 1,
            new ClientHealth(null, null, null, 0, 0.1, 0),
            [new PromiseFinding("ttft_p95", 0.5, ttft, ttft <= 0.5)],
            GoodputPerS: rate,
            GoodFraction: 1,
            new BenchBill(
                Usd(0.5),
                Usd(0.25),
                Usd(0.5 / 0.6),
                Usd(0.25 / 0.6),
                0.6,
                new BenchSplit(Usd(0.2), Usd(0.4), 0.2, "GPU time")
            ),
            Predicted: null,
            Engine: null,
            Gpu: null,
            Course: null,
            Graded: null,
            StartNs: 0,
            Enumerable.Repeat(Request, 12)
        );
    }

    private static Quantity Usd(double dollars) =>
        new(dollars, "usd_per_m_tokens") { Basis = Basis.Measured };

    private static LatencySummary Latency(double median, double tail) =>
        new(12, S(median), S(median), S(tail), S(tail), S(tail), median, tail, 0, null);

    private static Quantity S(double seconds) => new(seconds, "s") { Basis = Basis.Measured };
}
