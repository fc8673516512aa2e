using Farthing.Documents.Accuracy;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class ConformalBandsTests
{
    [Fact]
    public void A_group_is_pulled_to_its_wider_group_by_its_tables()
    {
        // One dense table with measured/predicted e^0.1 and one moe table with e^−0.1, one row each.
        // All: middles of two equal weights at 0.25 and 0.75, so 5 % → −0.1 and 95 % → 0.1 (ends), median 0.
        // Closed loops: the same rows. Dense: 0.1 everywhere, n = 1 table: 1/(1 + 3) own, 3/4 wider.
        ScoredRow[] rows =
        [
            Rows.Row("A", Math.Exp(0.1), family: "dense"),
            Rows.Row("B", Math.Exp(-0.1), family: "moe"),
        ];

        BandQuantiles dense = ConformalBands.FitQuantiles(rows).Find(rows[0])!.Value;

        Assert.Equal((0.25 * 0.1) + (0.75 * -0.1), dense.Low, 12);
        Assert.Equal((0.25 * 0.1) + (0.75 * 0), dense.Median, 12);
        Assert.Equal((0.25 * 0.1) + (0.75 * 0.1), dense.High, 12);
        Assert.Equal(1, dense.Tables);
    }

    [Fact]
    public void A_large_table_weighs_as_much_as_a_small_one()
    {
        // 100 rows at ratio 1 in one table, one row at e in another: each table weighs 1, so the median stands between
        // the middle of the last row at 0 ((1 − 0.005)/2 = 0.4975) and that of the row at 1 (1.5/2 = 0.75): (0.5 − 0.4975)/(0.75 − 0.4975).
        ScoredRow[] rows = [.. Enumerable.Range(0, 100).Select(_ => Rows.Row("A", 1)), Rows.Row("B", Math.E)];

        BandQuantiles all = ConformalBands.FitQuantiles(rows).Groups[new BandGroup("tpot", "", "", "", "")];

        Assert.Equal(0.0025 / 0.2525, all.Median, 9);
        Assert.Equal(1, all.High, 12);
    }

    /// <summary>Few tables of assumed kernels are pulled by timed ones of the same load, which count as one table; they pull those nowhere.</summary>
    [Fact]
    public void A_family_of_assumed_kernels_is_pulled_by_timed_ones_as_by_a_single_table()
    {
        ScoredRow[] rows =
        [
            Rows.Row("A", 0.5, family: "dense"),
            Rows.Row("B", 0.9, 1, family: "hybrid"),
            Rows.Row("C", 3, 1, family: "hybrid"),
        ];

        ScoredRow assumed = ConformalBands.FitQuantiles(rows).Apply(rows[1])!;
        ScoredRow dense = ConformalBands.FitQuantiles(rows).Apply(rows[0])!;

        // The load's group: two own tables and one of timed kernels, ln 0.5 to 0.02. Family and pool: 2/(2 + 3) own, the rest the load's.
        Assert.Equal(Math.Pow(0.9, 0.8) * Math.Pow(0.5, 0.2), assumed.Low!.Value, 9);
        Assert.Equal(Math.Pow(3, 0.8) * Math.Exp(0.2 * 0.02), assumed.High!.Value, 9);
        Assert.Equal(0.5, dense.Low!.Value, 9);
        Assert.Equal(Math.Exp(0.02), dense.High!.Value, 9); // a band holds its own prediction
    }

    /// <summary>What one publisher's nightly builds did is no news about releases.</summary>
    [Fact]
    public void Nightly_builds_have_bands_of_their_own_and_widen_no_release()
    {
        ScoredRow[] releases =
        [
            .. Enumerable.Range(0, 6).Select(i => Rows.Row("R" + i, 0.9 + (0.04 * i), family: "hybrid")),
        ];
        ScoredRow[] nightly =
        [
            Nightly(Rows.Row("N0", 4, family: "hybrid")),
            Nightly(Rows.Row("N1", 6, family: "hybrid")),
        ];

        FittedBands alone = ConformalBands.FitBands(releases);
        FittedBands both = ConformalBands.FitBands([.. releases, .. nightly]);

        Assert.Equal(alone.Find(releases[0]), both.Find(releases[0]));
        Assert.True(both.Find(nightly[0])!.Value.High > Math.Log(4));
        // Nobody measured a nightly build: its band is that of releases.
        Assert.Equal(alone.Find(releases[0]), alone.Find(nightly[0]));

        static ScoredRow Nightly(ScoredRow row) =>
            row with
            {
                Traits = row.Traits with { IsExperimentalBuild = true },
            };
    }

    /// <summary>Bands are as wide as other tables need: where all tables agree with each other, an end moves in; where each is off by a factor of its own, the ends lie beyond the quantiles of few tables.</summary>
    [Fact]
    public void Ends_move_to_where_left_out_tables_need_them()
    {
        Pcg32 random = new(11, 1);
        ScoredRow[] rows =
        [
            .. Enumerable
                .Range(0, 12)
                .SelectMany(table =>
                {
                    double bias = random.NextNormal() * 0.3;
                    return Enumerable.Range(0, 10).Select(_ => Rows.Row("T" + table, Math.Exp(bias)));
                }),
        ];

        BandQuantiles plain = ConformalBands.FitQuantiles(rows).Find(rows[0])!.Value;
        BandQuantiles moved = ConformalBands.FitBands(rows).Find(rows[0])!.Value;

        Assert.True(moved.Low < plain.Low);
        Assert.True(moved.High > plain.High);
        Assert.Equal(plain.Low - moved.Low, moved.High - plain.High, 9);
    }

    /// <summary>Tables whose errors are not normal: a promise that is 80 or 90 % sure holds about as many rows of new tables, where a normal shape between the same ends held more.</summary>
    [Fact]
    public void Promises_hold_as_many_rows_of_new_tables_as_they_say()
    {
        Pcg32 random = new(5, 3);
        ScoredRow[] known = [.. Enumerable.Range(0, 60).SelectMany(i => Table("K" + i))];
        ScoredRow[] unseen = [.. Enumerable.Range(0, 3000).SelectMany(i => Table("N" + i))];

        FittedBands bands = ConformalBands.FitBands(known);

        BandQuantiles fitted = bands.Find(known[0])!.Value;
        Assert.InRange(fitted.TailPower, 1.2, 4);
        Assert.InRange(Held(fitted, 0.8), 0.74, 0.88);
        Assert.InRange(Held(fitted, 0.9), 0.85, 0.96);
        Assert.True(Held(fitted with { TailPower = 1 }, 0.8) > Held(fitted, 0.8) + 0.03);

        double Held(BandQuantiles band, double sure) =>
            unseen.Average(row => (row with { Quantiles = band }).Certainty <= sure ? 1.0 : 0);

        // Nine servers in ten are near the prediction, one is far off.
        IEnumerable<ScoredRow> Table(string name)
        {
            double spread = random.NextDouble() < 0.15 ? 0.6 : 0.08;
            double bias = random.NextNormal() * spread;
            return Enumerable
                .Range(0, 4)
                .Select(_ => Rows.Row(name, Math.Exp(bias + (0.02 * random.NextNormal()))));
        }
    }

    [Fact]
    public void A_family_that_was_never_seen_has_the_band_of_all_others()
    {
        ScoredRow[] rows = [Rows.Row("A", 2, family: "dense"), Rows.Row("B", 0.5, family: "moe")];
        ScoredRow latent = Rows.Row("C", 1, 10, family: "latent_moe", pool: "disaggregated");

        ScoredRow banded = ConformalBands.FitQuantiles(rows).Apply(latent)!;

        Assert.Equal(5, banded.Low!.Value, 9);
        Assert.Equal(20, banded.High!.Value, 9);
        Assert.Null(ConformalBands.FitBands([]).Apply(latent)!.Low);
    }

    /// <summary>What is left of first tokens' errors is engines' settings: bands of closed loops are kept by engine, and an engine without rows takes those of all.</summary>
    [Fact]
    public void First_tokens_of_closed_loops_have_bands_by_engine_and_strangers_take_those_of_all()
    {
        ScoredRow[] rows =
        [
            .. Enumerable.Range(0, 24).Select(i => FirstToken("V" + i, i % 2 == 0 ? 0.9 : 1.1, "vllm")),
            .. Enumerable.Range(0, 24).Select(i => FirstToken("S" + i, i % 2 == 0 ? 0.25 : 4, "sglang")),
        ];

        FittedBands bands = ConformalBands.FitBands(rows);
        double vllm = Width(FirstToken("X", 1, "vllm"));
        double sglang = Width(FirstToken("X", 1, "sglang"));
        double stranger = Width(FirstToken("X", 1, "tgi"));
        ScoredRow open = rows[0] with { Traits = rows[0].Traits with { Load = "open" }, Low = 0.7, High = 9 };

        Assert.InRange(vllm, 0.1, 1);
        Assert.InRange(sglang, 2 * Math.Log(3), 2 * Math.Log(6));
        Assert.InRange(stranger, vllm, sglang + 0.5);
        Assert.Equal(Width(FirstToken("X", 1, "trtllm")), stranger);
        // An open loop's was played at both edges: it stays, and is no news to others.
        Assert.Equal(open, bands.Apply(open));
        Assert.Equal(vllm, Width(FirstToken("X", 1, "vllm"), [.. rows, open with { Measured = 500 }]));

        double Width(ScoredRow row, ScoredRow[]? others = null)
        {
            ScoredRow banded = (others is null ? bands : ConformalBands.FitBands(others)).Apply(row)!;
            return Math.Log(banded.High!.Value / banded.Low!.Value);
        }
    }

    private static ScoredRow FirstToken(string table, double measured, string engine) =>
        Rows.Row(table, measured, engine: engine) with
        {
            Kind = ScoredMetric.Ttft,
            Metric = "ttft_s",
        };

    [Fact]
    public void Percentiles_far_out_have_bands_of_their_own()
    {
        ScoredRow[] rows = [Rows.Row("A", 1), Rows.Row("A", 4) with { Statistic = "p99" }];
        FittedBands bands = ConformalBands.FitQuantiles(rows);

        Assert.Equal(Math.Exp(0.02), bands.Apply(rows[0])!.High!.Value, 9);
        Assert.Equal(4, bands.Apply(rows[1])!.High!.Value, 9);
    }

    /// <summary>Ninety tables drawn from one error distribution: unseen tables fall inside 85–95 % of the time.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Unseen_tables_of_the_same_kind_lie_inside_as_often_as_promised()
    {
        Pcg32 random = new(7, 1);
        List<ScoredRow> rows = [];
        for (int table = 0; table < 90; table++)
        {
            double bias = random.NextNormal() * 0.15;
            for (int i = 0; i < 20; i++)
            {
                rows.Add(
                    Rows.Row("T" + table, Math.Exp(bias + (0.1 * random.NextNormal())), line: rows.Count + 2)
                );
            }
        }

        ScoreCell cell = ScoreCells.Of("x", FoldedRows.Of(new ConformalBands(), FoldKind.Tables, rows))!;

        Assert.InRange(cell.InBandFraction!.Value, 0.85, 0.95);
    }
}
