using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Studies;

/// <summary>Command lines of the studies in <c>eng/</c>: they read as those of <c>farthing</c> do, and are none of its verbs.</summary>
public sealed class StudiesProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-studies-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Own_rows_answer_what_their_schema_says()
    {
        string data = Path.Combine(folder, "few.csv");
        File.WriteAllLines(
            data,
            File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "examples/my-bench.csv"))
                .Take(9)
                .Select((line, i) => i == 0 ? line : line + ";table=T")
        );

        RunResult run = Run.Studies($"own-rows --measurements {data} --own-rows 2 --draws 2 --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal("farthing.calibrate.study/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(
            JsonSchema.Check(
                document.RootElement.GetProperty("result").GetRawText(),
                SchemaVerb.TextOf("calibrate.study")
            )
        );
    }

    [Theory]
    [InlineData("own-rows --measurements {file}")]
    [InlineData("serving --measurements {file}")]
    [InlineData("kernels --kernels {file}")]
    public void A_file_of_another_kind_is_a_fault(string line)
    {
        string file = Path.Combine(folder, "wrong.csv");
        File.WriteAllText(file, "none of this\nis what it should be\n");

        RunResult run = Run.Studies(line.Replace("{file}", file, StringComparison.Ordinal));

        Assert.InRange(run.ExitCode, 2, 3);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a defect", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kernels")]
    [InlineData("serving")]
    [InlineData("study")]
    public void The_product_has_no_study(string word) =>
        Assert.Equal(2, Run.Farthing($"calibrate {word} --measurements examples/my-bench.csv").ExitCode);
}
