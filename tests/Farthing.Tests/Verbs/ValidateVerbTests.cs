using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

public sealed class ValidateVerbTests
{
    private const string Header =
        "row_id,source,path,licence,engine,engine_version,model,gpu,num_gpus,tp,pp,ep,dp,weight_precision,kv_precision,isl,osl,length_dist,load_mode,concurrency,request_rate,num_requests,disagg_prefill,disagg_decode,max_num_seqs,max_num_batched_tokens,max_model_len,kv_blocks,gpu_memory_utilization,metric,stat,value,scoreable,notes";

    /// <summary>docs/accuracy.md is made from the same rows. The bounds are a little above what stands there: a change that makes predictions worse fails here.</summary>
    [Fact]
    public void Predictions_stay_as_near_to_published_measurements_as_the_page_says()
    {
        string? file = RepositoryRoot.DataFile("measurements.csv");
        Assert.SkipUnless(file is not null, "needs the published measurements (FARTHING_DATA)");

        RunResult run = Run.Farthing($"validate --measurements {file} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Dictionary<string, (double Median, double P90, int Tables)> groups = [];
        foreach (
            JsonElement group in document
                .RootElement.GetProperty("result")
                .GetProperty("groups")
                .EnumerateArray()
        )
        {
            groups[group.GetProperty("name").GetString()!] = (
                group.GetProperty("median_percent").GetDouble(),
                group.GetProperty("p90_percent").GetDouble(),
                group.GetProperty("tables").GetInt32()
            );
        }

        (double median, double p90, int tables) = groups["core: all but sparse, linear and hybrid attention"];
        Assert.Equal(36, tables);
        Assert.InRange(median, 0, 12);
        Assert.InRange(p90, 0, 30);
        Assert.InRange(groups["dense"].Median, 0, 9);
        Assert.InRange(groups["all"].Median, 0, 16);
    }

    [Fact]
    public void A_measurement_of_a_known_model_is_predicted_and_scored()
    {
        string file = Written(
            Header,
            "a,test,p,MIT,vllm,0.18,meta-llama/Llama-3.3-70B-Instruct,H100-SXM,4,4,1,1,1,fp8,,1024,1024,uniform(0.8),closed,32,,,,,,,,,,tpot_s,p50,0.0165,yes,table=T1"
        );

        RunResult run = Run.Farthing($"validate --measurements {file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("T1", run.Output, StringComparison.Ordinal);
        Assert.Contains("dense", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_answer_is_what_its_schema_says()
    {
        string file = Written(
            Header,
            "a,test,p,MIT,vllm,0.18,meta-llama/Llama-3.3-70B-Instruct,H100-SXM,4,4,1,1,1,fp8,,1024,1024,uniform(0.8),closed,32,,,,,,,,,,tpot_s,p50,0.0165,yes,table=T1"
        );

        RunResult run = Run.Farthing($"validate --measurements {file} --json");

        string schema = File.ReadAllText(
            Path.Combine(RepositoryRoot.Path, "docs", "schemas", "validate.json")
        );
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), schema));
    }

    [Fact]
    public void Rows_that_cannot_be_predicted_are_counted_with_the_reason()
    {
        string file = Written(
            Header,
            "a,test,p,MIT,vllm,0.18,meta-llama/Llama-3.3-70B-Instruct,H100-SXM,1,1,1,1,1,bf16,,1024,1024,fixed,closed,32,,,,,,,,,,tpot_s,p50,0.0165,yes,table=T1",
            "b,test,p,MIT,vllm,0.18,meta-llama/Llama-3.3-70B-Instruct,H100-SXM,4,4,1,1,1,fp8,,1024,1024,fixed,closed,32,,,,,,,,,,tpot_s,p99,0.0165,yes,table=T1"
        );

        RunResult run = Run.Farthing($"validate --measurements {file}");

        Assert.Contains("1 rows, does not fit", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 rows, a percentile other than the median", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_and_a_missing_file_are_faults_with_codes()
    {
        RunResult column = Run.Farthing($"validate --measurements {Written("engine,model", "vllm,x")}");
        RunResult missing = Run.Farthing("validate --measurements no-such-file.csv");

        Assert.Equal(2, column.ExitCode);
        Assert.Contains("FAR2102", column.Error, StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("FAR2101", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_where_a_number_belongs_leaves_its_row_out_and_names_the_column()
    {
        string file = Written(
            Header,
            "a,test,p,MIT,vllm,0.18,meta-llama/Llama-3.3-70B-Instruct,H100-SXM,four,4,1,1,1,fp8,,1024,1024,fixed,closed,32,,,,,,,,,,tpot_s,p50,0.0165,yes,table=T1"
        );

        RunResult run = Run.Farthing($"validate --measurements {file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 rows, num_gpus: not a number, got 'four'", run.Output, StringComparison.Ordinal);
    }

    private static string Written(params string[] lines)
    {
        string file = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.csv");
        File.WriteAllLines(file, lines);
        return file;
    }
}
