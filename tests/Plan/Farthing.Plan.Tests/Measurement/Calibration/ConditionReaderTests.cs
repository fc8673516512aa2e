using Farthing.Measurement.Calibration;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Calibration;

public sealed class ConditionReaderTests
{
    [Fact]
    public void A_row_becomes_a_typed_condition_with_what_is_asked_of_it()
    {
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(ConditionText.Header, ConditionText.Good)
        );

        ConditionRow row = Assert.Single(file.Rows);
        Assert.Equal(
            ConditionText.Closed with
            {
                PipelineParallel = 1,
                ExpertParallel = 1,
                DataParallel = 1,
            },
            row.Condition
        );
        Assert.Equal(("a", 2, Metric.Tpot, Statistic.P50), (row.RowId, row.Line, row.Metric, row.Statistic));
        Assert.Empty(file.Problems);
        Assert.Empty(file.Warnings);
    }

    [Fact]
    public void Missing_columns_are_named_all_at_once_with_the_nearest_that_is_there()
    {
        string header = ConditionText
            .Header.Replace("tp,pp", "pp", StringComparison.Ordinal)
            .Replace("concurrency", "concurency", StringComparison.Ordinal);

        FarthingException error = Assert.Throws<FarthingException>(() =>
            ConditionReader.ReadConditions(ConditionText.File(header))
        );

        Assert.Equal(
            ["no column 'tp'", "no column 'concurrency'"],
            error.Faults.Select(fault => fault.Message)
        );
        Assert.Equal("concurency", error.Faults[1].Nearest);
    }

    /// <summary>Without a column of its own the statistic stands in the metric, as published tables of gaps have it.</summary>
    [Theory]
    [InlineData("itl_p50_s", Metric.Itl, Statistic.P50, "")]
    [InlineData("ttft_mean_s", Metric.Ttft, Statistic.Mean, "")]
    [InlineData("itl_p98_s", Metric.Itl, Statistic.Mean, "not one of the words")]
    public void A_metric_may_name_its_statistic(string word, Metric metric, Statistic statistic, string wrong)
    {
        string header = ConditionText.Header[..^",stat".Length];
        string row = ConditionText.Good[..^",tpot_s,p50".Length];

        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(header, $"{row},itl_p50_s", $"{row},{word}")
        );

        if (wrong.Length > 0)
        {
            Assert.Contains(wrong, Assert.Single(file.Problems).ToString(), StringComparison.Ordinal);
            return;
        }

        Assert.Equal((metric, statistic), (file.Rows[1].Metric, file.Rows[1].Statistic));
    }

    [Fact]
    public void A_column_that_stands_twice_is_a_fault() =>
        Assert.Contains(
            "more than one column 'tp'",
            Assert
                .Throws<FarthingException>(() =>
                    ConditionReader.ReadConditions(ConditionText.File(ConditionText.Header + ",tp"))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_column_that_means_nothing_is_a_warning_and_the_answer_is_never_looked_at()
    {
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(ConditionText.Header + ",value,max_num_seq", ConditionText.Good + ",0.01,5")
        );

        Assert.Single(file.Rows);
        Assert.Contains("never sees the answer", file.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("did you mean 'max_num_seqs'?", file.Warnings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num_gpus", "four", "not a number")]
    [InlineData("tp", "0", "out of range")]
    [InlineData("tp", "1.5", "not a whole number")]
    [InlineData("isl", "0", "out of range")]
    [InlineData("osl", "-3", "out of range")]
    [InlineData("isl", "nan", "not a number")]
    [InlineData("gpu_memory_utilization", "90", "out of range")]
    [InlineData("concurrency", "0.5", "out of range")]
    [InlineData("length_dist", "zipf", "not a shape of lengths")]
    [InlineData("load_mode", "clsed", "not one of the words")]
    [InlineData("metric", "tpot_ms", "not one of the words")]
    [InlineData("stat", "p42", "not one of the words")]
    [InlineData("disagg_decode", "two", "not a pool")]
    [InlineData("model", "", "blank")]
    public void A_bad_cell_leaves_its_row_out_with_column_and_value_and_the_others_go_on(
        string column,
        string value,
        string message
    )
    {
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(
                ConditionText.Header,
                ConditionText.With(column, value),
                "",
                ConditionText.Good
            )
        );

        RowProblem problem = Assert.Single(file.Problems);
        Assert.Equal(
            (2, "a", column, value, message),
            (problem.Line, problem.RowId, problem.Column, problem.Value, problem.Message)
        );
        Assert.Equal(4, Assert.Single(file.Rows).Line);
    }

    [Fact]
    public void A_mistyped_word_is_answered_with_the_nearest() =>
        Assert.Equal(
            "closed",
            Assert
                .Single(
                    ConditionReader
                        .ReadConditions(
                            ConditionText.File(ConditionText.Header, ConditionText.With("load_mode", "clsed"))
                        )
                        .Problems
                )
                .Nearest
        );

    [Fact]
    public void A_row_of_more_cells_than_columns_is_left_out() =>
        Assert.Equal(
            "more cells than columns",
            Assert
                .Single(
                    ConditionReader
                        .ReadConditions(ConditionText.File(ConditionText.Header, ConditionText.Good + ",,,"))
                        .Problems
                )
                .Message
        );

    [Theory]
    [InlineData("ttft_s", "350", true)] // 350 ms: 4 requests of 1,000 + 100 tokens cannot queue that long.
    [InlineData("ttft_s", "0.35", false)]
    [InlineData("tpot_s", "16.5", true)]
    [InlineData("tpot_s", "0.0165", false)]
    [InlineData("tpot_s", "0.0000165", true)]
    [InlineData("output_tok_s", "1000000", true)]
    [InlineData("output_tok_s", "10000", false)]
    [InlineData("tpot_s", "-0.01", true)]
    [InlineData("tpot_s", "0", true)]
    public void A_value_in_a_wrong_unit_is_left_out(string metric, string value, bool isLeftOut)
    {
        string row = ConditionText.With("metric", metric) + $",{value},yes,test,table=T";

        ConditionFile<MeasuredRow> file = ConditionReader.ReadMeasurements(
            ConditionText.File(ConditionText.MeasuredHeader, row)
        );

        Assert.Equal(isLeftOut ? 0 : 1, file.Rows.Count);
        Assert.Equal(isLeftOut ? 1 : 0, file.Problems.Count);
    }

    [Theory]
    [InlineData("a sweep that saturates", "0.4,2,9,41,88.8,120", 6)]
    [InlineData("one slip among seconds", "0.4,0.5,0.9,1.5,350", 4)]
    [InlineData("a table in milliseconds", "24,88.8,140,300,900", 1)]
    [InlineData("short waits in milliseconds", "20,25,30,40,88.8", 4)]
    public void A_long_wait_is_one_where_the_rest_of_its_table_leads_up_to_it(
        string what,
        string waits,
        int kept
    )
    {
        string[] rows =
        [
            .. waits
                .Split(',')
                .Select(
                    (value, i) =>
                        ConditionText.With("metric", "ttft_s", ConditionText.With("row_id", $"r{i}"))
                        + $",{value},yes,test,table=T"
                ),
        ];

        ConditionFile<MeasuredRow> file = ConditionReader.ReadMeasurements(
            ConditionText.File([ConditionText.MeasuredHeader, .. rows])
        );

        Assert.True(kept == file.Rows.Count, $"{what}: {file.Rows.Count} kept");
        Assert.Equal(rows.Length - kept, file.Problems.Count);
    }

    [Theory]
    [InlineData("0.0268", "91.5", 3)]
    [InlineData("0.0268", "3.5", 2)]
    [InlineData("26.8", "2742", 0)]
    [InlineData("2.5", "336.3", 2)] // All in milliseconds: 88.8 + 99 · 2.5.
    public void A_long_first_token_adds_up_with_its_whole_request(string tpot, string e2e, int kept)
    {
        string[] rows =
        [
            ConditionText.With("metric", "ttft_s") + ",88.8,yes,test,table=T",
            ConditionText.With("metric", "tpot_s") + $",{tpot},yes,test,table=T",
            ConditionText.With("metric", "e2e_s") + $",{e2e},yes,test,table=T",
        ];

        ConditionFile<MeasuredRow> file = ConditionReader.ReadMeasurements(
            ConditionText.File([ConditionText.MeasuredHeader, .. rows])
        );

        Assert.Equal(kept, file.Rows.Count);
    }

    [Fact]
    public void An_open_load_at_infinite_rate_is_offline_and_a_rate_means_nothing_elsewhere()
    {
        string open = ConditionText.With("load_mode", "open");
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(
                ConditionText.Header,
                ConditionText.With("request_rate", "inf (all at once)", open),
                ConditionText.With("request_rate", "2.5", open),
                ConditionText.With("request_rate", "2.5")
            )
        );

        Assert.Equal(
            [(LoadMode.Offline, null), (LoadMode.Open, 2.5), (LoadMode.Closed, (double?)null)],
            file.Rows.Select(row => (row.Condition.LoadMode, row.Condition.RequestRate))
        );
    }

    [Fact]
    public void Any_bytes_end_in_rows_problems_or_a_fault()
    {
        Random random = new(7);
        string whole = ConditionText.MeasuredHeader + "\n" + ConditionText.Good + ",0.01,yes,s,table=T\n";
        byte[] good = System.Text.Encoding.UTF8.GetBytes(whole);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = (byte[])good.Clone();
            int from = i % 2 == 0 ? ConditionText.MeasuredHeader.Length : 0;
            for (int k = 0; k <= i % 7; k++)
            {
                bytes[random.Next(from, bytes.Length)] = (byte)random.Next(256);
            }

            string file = ConditionText.File();
            File.WriteAllBytes(file, bytes);
            try
            {
                ConditionFile<MeasuredRow> read = ConditionReader.ReadMeasurements(file);

                Assert.True(read.Rows.Count + read.Problems.Count <= 8);
            }
            catch (FarthingException error)
            {
                Assert.NotEmpty(error.Faults);
            }
        }
    }

    [Fact]
    public void A_column_says_how_the_gpus_are_linked()
    {
        string header = ConditionText.Header + ",interconnect";
        ConditionFile<ConditionRow> file = ConditionReader.ReadConditions(
            ConditionText.File(
                header,
                ConditionText.Good + ",PCIe",
                ConditionText.Good + ",",
                ConditionText.Good + ",pcie-p2"
            )
        );

        Assert.Equal([Interconnect.Pcie, null], file.Rows.Select(row => row.Condition.Interconnect));
        RowProblem problem = Assert.Single(file.Problems);
        Assert.Contains("pcie-p2", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("nvlink, pcie-p2p, pcie", problem.ToString(), StringComparison.Ordinal);
    }
}
