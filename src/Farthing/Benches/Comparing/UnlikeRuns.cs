using Farthing.Numerics.Quantities;
using Farthing.Reports;

namespace Farthing.Benches.Comparing;

/// <summary>Finds what differs between two sides as a whole: server, prompts, client.</summary>
internal static class UnlikeRuns
{
    private const string MaybeTested = "";

    /// <summary>The differences, what matters most first.</summary>
    public static IReadOnlyList<NotAlike> Of(CompareSide a, CompareSide b)
    {
        List<NotAlike> found = [];
        Text("model", root => root["result"]["model"].Text, MaybeTested);
        Text("served model", root => root["result"]["served_model"].Text, MaybeTested);
        Text(
            "GPUs",
            root =>
                root["result"]["gpu"].Text is string gpu
                    ? $"{Show.Count(root["result"]["gpus"].Number)} × {gpu}"
                    : null,
            MaybeTested
        );
        Text(
            "price",
            root =>
                root["result"]["gpu_price_usd_per_hour"].Exists
                    ? Show.UsdPerHour(root["result"]["gpu_price_usd_per_hour"].Number)
                    : "none",
            MaybeTested
        );
        Text(
            "server",
            root => root["result"]["emulated"].Text is null ? "as found" : "emulated",
            "an emulated server's times are a simulator's"
        );
        Text("API", root => root["result"]["api"].Text, "templates and streams differ");
        Text(
            "prompts",
            root => root["result"]["prompts"]["kind"].Text?.Replace('_', ' '),
            "random ids distort speculation and expert routing"
        );
        Text(
            "prompts counted by",
            root => root["result"]["prompts"]["counted_by"].Text,
            "asked lengths may not be the same"
        );
        Text(
            "ignore_eos",
            root => Words(root["result"]["prompts"]["ignore_eos"].Truth, "taken", "refused"),
            "answers may stop early on one side"
        );
        Text(
            "warm-up",
            root =>
                !root["result"]["warm_up"].Exists ? "none"
                : root["result"]["warm_up"]["stable"].Truth == true ? "settled"
                : "not settled",
            "a cold server is slower"
        );
        Text("seed", root => root["seed"].ToString(), "other lengths and gaps were drawn");
        Text(
            "run",
            root => root["result"]["interrupted"].Truth == true ? "interrupted" : "to its end",
            "a run that was cut off is shorter"
        );
        Text("measured with", Tool, "tools define figures differently");
        return found;

        void Text(string what, Func<ResultNode, string?> read, string effect)
        {
            string ofA = a.Says(read);
            string ofB = b.Says(read);
            if (ofA != ofB)
            {
                found.Add(new NotAlike(what, Or(ofA), Or(ofB), effect));
            }
        }
    }

    private static string Tool(ResultNode root) =>
        root["result"]["imported"]["tool"].Text is string tool
            ? $"{tool} {root["result"]["imported"]["version"].Text}".TrimEnd()
            : $"farthing {root["farthing"].Text}";

    private static string? Words(bool? truth, string yes, string no) =>
        truth switch
        {
            true => yes,
            false => no,
            _ => null,
        };

    private static string Or(string text) => text.Length == 0 ? "not said" : text;
}
