using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Catalogs;

/// <summary>Several programs that add to one person's catalog at the same time.</summary>
public sealed class CatalogAddAtOnceTests : IDisposable
{
    private const int Programs = 6;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-catalog-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Six_at_once_keep_all_six()
    {
        string config = Path.Combine(folder.FullName, "config.json");
        File.WriteAllText(
            config,
            """{"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":128256,"max_position_embeddings":8192}"""
        );
        string home = Path.Combine(folder.FullName, "home");
        RunResult[] runs = new RunResult[Programs];
        using Barrier barrier = new(Programs);

        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Programs)
                .Select(i => new Thread(() =>
                {
                    barrier.SignalAndWait();
                    runs[i] = Run.Farthing($"catalog add model {config} --id mine-{i} --config-dir {home}");
                })),
        ];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Error));
        RunResult list = Run.Farthing($"catalog list models --config-dir {home} --json");
        Assert.All(
            Enumerable.Range(0, Programs),
            i => Assert.Contains($"\"mine-{i}\"", list.Output, StringComparison.Ordinal)
        );
    }
}
