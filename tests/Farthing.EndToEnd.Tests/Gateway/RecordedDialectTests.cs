using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>Everything that clients get in the named cases of all pairs of dialects is read by the official npm clients: what is whole without an error, what failed with one.</summary>
[Trait("Speed", "slow")]
public sealed class RecordedDialectTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_npm_clients_read_every_answer_of_the_named_cases()
    {
        string tests = Path.Combine(
            RepositoryRoot.Path,
            "artifacts/bin/Farthing.Tests/release/Farthing.Tests"
        );
        Assert.SkipUnless(File.Exists(tests), "the tests of the named cases are not built");
        string folder = Directory.CreateTempSubdirectory("farthing-recorded-").FullName;
        try
        {
            string records = Directory.CreateDirectory(Path.Combine(folder, "records")).FullName;
            await File.WriteAllTextAsync(
                Path.Combine(folder, "package.json"),
                "{\"private\":true}",
                Cancellation
            );
            (int code, string said) = await NodeClientTests.RunAsync(
                folder,
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "openai@6.49.0",
                "@anthropic-ai/sdk@1.10.0"
            );
            Assert.SkipUnless(code == 0, "npm cannot fetch the clients");
            using (
                Process cases = Process.Start(
                    new ProcessStartInfo(tests, ["--no-progress", "--filter-class", "*DialectTests"])
                    {
                        Environment = { ["FARTHING_DIALECT_RECORDS"] = records },
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                )!
            )
            {
                (code, string told, string error) = await cases.ToEndAsync(Cancellation);
                Assert.True(code == 0, told + error);
            }

            Assert.InRange(Directory.GetFiles(records).Length, 240, int.MaxValue);
            File.Copy(
                Path.Combine(RepositoryRoot.Path, "tests/Farthing.EndToEnd.Tests/Gateway/recorded.mjs"),
                Path.Combine(folder, "recorded.mjs")
            );

            (code, said) = await NodeClientTests.RunAsync(folder, "node", "recorded.mjs", records);

            output.WriteLine(said);
            Assert.True(code == 0, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
