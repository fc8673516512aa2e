using System.Text;
using Farthing.Testing;

namespace Farthing.Tests.Cli;

/// <summary>Every command that reads a file takes a file of another kind as one fault, never as a stack trace, and shows none of its lines as its own.</summary>
public sealed class WrongFileTests : IDisposable
{
    private const string Traffic = "--in 100 --out 10 --rate 1/s --requests 20";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-wrong-");

    /// <summary>Command lines that read {file}; {root} is the repository.</summary>
    public static TheoryData<string> Lines =>
        [
            "predict --conditions {file}",
            "predict --trace-requests {file}",
            "predict --conditions {root}/examples/conditions.csv --coefficients {file}",
            "validate --measurements {file}",
            "validate --measurements {file} --against {file}",
            "validate --measurements {file} --before {file}",
            "calibrate --name wrong --measurements {file} --config-dir {folder}/config",
            "plan {file}",
            "plan llama-3.1-8b --gpu H100-SXM " + Traffic + " --current {file}",
            "plan --replay {file}",
            "check {file}",
            "check llama-3.1-8b --gpu H100-SXM " + Traffic + " --current {file}",
            "check llama-3.1-8b --gpu H100-SXM " + Traffic + " --bench {file}",
            "check llama-3.1-8b --gpu H100-SXM " + Traffic + " --quality {file}",
            "check llama-3.1-8b --gpu H100-SXM " + Traffic + " --alerts {file}",
            "plan diff {file} {file}",
            "simulate {file}",
            "simulate llama-3.1-8b --gpu H100-SXM --trace {file}",
            "trace describe {file}",
            "trace fit {file}",
            "trace convert {file} {folder}/out.csv --to farthing",
            "trace scale {file} {folder}/out.csv --to farthing --rate 2/s",
            "trace cut {file} {folder}/out.csv --to farthing --first 10",
            "trace merge {file} {file} --into {folder}/out.csv --to farthing",
            "report {file} -o {folder}/out.html",
            "bench --import {file}",
            "bench --compare {file} {file}",
            "bench http://127.0.0.1:1 --data {file} --concurrency 1",
            "bench http://127.0.0.1:1 --trace {file}",
            "bench http://127.0.0.1:1 --plan {file}",
            "serve {file} --check",
            "catalog add model {file} --config-dir {folder}/config",
            "catalog add api-price {file} --config-dir {folder}/config",
            "watch {file} --once",
            "watch {root}/examples/watch/vllm.prom --once --plan-cost {file}",
            "route train --labels {file} -o {folder}/router.json",
            "route evaluate --labels {file}",
            "route explain --router {file} --prompt hello",
            "ledger by key --config {file}",
            "ledger by key --data {file}",
        ];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_file_of_another_kind_is_one_fault(string line)
    {
        List<string> wrong = [];
        foreach ((string kind, string file) in Files())
        {
            string command = line.Replace("{file}", file, StringComparison.Ordinal)
                .Replace("{folder}", folder.FullName, StringComparison.Ordinal)
                .Replace("{root}", RepositoryRoot.Path, StringComparison.Ordinal);

            RunResult run = Run.Farthing(command);

            int files = line.Split("{file}").Length - 1;
            int faults = run
                .Error.Split('\n')
                .Count(text => text.StartsWith("error:", StringComparison.Ordinal));
            string all = run.Output + run.Error;
            string? fault =
                run.ExitCode is not (2 or 3) ? $"exit {run.ExitCode}"
                : faults < 1 || faults > files ? $"{faults} faults"
                : all.Contains("FAR9001", StringComparison.Ordinal) ? "an internal error"
                : all.Contains("   at ", StringComparison.Ordinal) ? "a stack trace"
                : run.Error.Split('\n').Any(text => text.Length > 0 && !IsOfAFault(text))
                    ? "a line of the file"
                : null;
            if (fault is not null)
            {
                wrong.Add($"{kind}: {fault}\n{run.Error}{run.Output[..Math.Min(300, run.Output.Length)]}");
            }
        }

        Assert.True(wrong.Count == 0, $"{line}\n{string.Join("\n", wrong)}");
    }

    private static bool IsOfAFault(string text) =>
        text.StartsWith("error: ", StringComparison.Ordinal)
        || text.StartsWith("       ", StringComparison.Ordinal)
        || text.StartsWith("note: ", StringComparison.Ordinal)
        || text.StartsWith("warning: ", StringComparison.Ordinal);

    private IEnumerable<(string Kind, string File)> Files()
    {
        byte[] noise = new byte[4096];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)((i * 167) + (i >> 3));
        }

        const string Table = "name,age,city\nAnna,3,Rome\n";
        yield return Of("json", """{"a": [1, 2], "b": {"c": null}}"""u8.ToArray());
        yield return Of("json list", "[1, 2, 3]"u8.ToArray());
        yield return Of("table", Encoding.UTF8.GetBytes(Table));
        yield return Of("noise", noise);
        yield return Of("empty", []);
        yield return Of("one byte", "x"u8.ToArray());
        yield return Of("one brace", "{"u8.ToArray());
        yield return Of("utf-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Table)]);
        yield return Of("controls", "na\u001b[2Jme\u0007,\u202eb\n\u001b]0;x\u0007,2\n"u8.ToArray());
        yield return ("folder", folder.FullName);
        yield return ("missing", Path.Combine(folder.FullName, "no-such-file.csv"));
    }

    private (string, string) Of(string kind, byte[] content)
    {
        string file = Path.Combine(folder.FullName, kind.Replace(' ', '-') + ".csv");
        File.WriteAllBytes(file, content);
        return (kind, file);
    }
}
