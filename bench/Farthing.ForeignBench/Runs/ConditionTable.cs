using System.Globalization;
using Farthing.ForeignBench.Server;

namespace Farthing.ForeignBench.Runs;

/// <summary>Tables as <c>calibrate</c> and <c>predict</c> read them (docs/predict.md).</summary>
internal static class ConditionTable
{
    public const string Tpot = "tpot_s";
    public const string Ttft = "ttft_s";
    private const string Columns =
        "row_id,engine,engine_version,model,gpu,num_gpus,tp,pp,ep,dp,weight_precision,kv_precision,isl,osl,length_dist,load_mode,concurrency,request_rate,num_requests,max_num_seqs,max_num_batched_tokens,kv_blocks,metric,stat,value";

    /// <summary>Two rows a run, TPOT and TTFT; the values stay out where they shall be predicted.</summary>
    public static void Write(string path, IEnumerable<Measured> runs, bool hasValues)
    {
        List<string> lines = [Columns];
        foreach (Measured run in runs)
        {
            lines.Add(Row(run, Tpot, hasValues ? run.Tpot : null));
            lines.Add(Row(run, Ttft, hasValues ? run.Ttft : null));
        }

        File.WriteAllLines(path, lines);
    }

    public static string Id(Load load, string metric) => load.Id + "-" + metric;

    private static string Row(Measured run, string metric, double? value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Id(run.Load, metric)},vllm,,{RandomModel.Name},{CoreProbe.Id},1,1,1,1,1,fp16,fp16,{run.Load.Input},{run.Load.Output},fixed,closed,{run.Load.Concurrency},,{run.Requests},{LlamaEngine.MaxNumSeqs},{LlamaEngine.MaxNumBatchedTokens},{LlamaEngine.KvCells / 16},{metric},p50,{value}"
        );
}
