using System.Net;
using System.Text.Json;
using Farthing.Gateway.Listening;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Administration;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

/// <summary><c>farthing keys</c> against a running gateway.</summary>
public sealed class KeysVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-admin-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_key_is_made_used_rotated_listed_and_revoked()
    {
        await using HostScene scene = await HostScene.StartAsync(
            clock: new ManualClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero))
        );

        RunResult made = Keys(
            scene,
            "create web --team search --user ann --tag feature=x --model m --expires 2027-01-01 --budget $25 --period day --requests-per-minute 60 --concurrency 4"
        );
        Assert.True(made.ExitCode == 0, made.Error);
        string secret = made.Output.Split('\n')[0];
        Assert.Matches("^sk-far-[A-Za-z0-9]{40}$", secret);
        Golden.Verify(made.Output.Replace(secret, "SECRET", StringComparison.Ordinal), "KeysCreate.txt");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(secret));

        RunResult rotated = Keys(scene, "rotate web --grace 2h");
        string next = rotated.Output.Split('\n')[0];
        Assert.Contains(
            "The secret before works until 2026-11-20 14:00:00 UTC.",
            rotated.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(next));

        RunResult list = Keys(scene, "list");
        Assert.All(list.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(list.Output, "KeysList.txt");

        RunResult revoked = Keys(scene, "revoke web");
        Assert.StartsWith("web is revoked.", revoked.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(next));
        Assert.DoesNotContain("web", Keys(scene, "list").Output, StringComparison.Ordinal);
        Assert.Contains("web", Keys(scene, "list --all").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create a --team search", "keys.create")]
    [InlineData("rotate k", "keys.rotate")]
    [InlineData("revoke k", "keys.revoke")]
    [InlineData("list --all", "keys.list")]
    public async Task The_document_is_what_its_schema_says(string line, string schema)
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.NewKeyAsync("""{"id":"k","budget":{"limit_usd":1},"limits":{"concurrency":1}}""");

        RunResult run = Keys(scene, line + " --json");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string rules = SchemaVerb.TextOf(schema);
        Assert.Equal($"farthing.{schema}/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), rules));
    }

    [Theory]
    [InlineData("revoke nobody", 2, "FAR9705")]
    [InlineData("create own", 2, "FAR9706")]
    [InlineData("create x --model moon --expires never", 2, "FAR9703")]
    [InlineData("revoke own", 2, "FAR9707")]
    [InlineData("list --admin http://127.0.0.1:1", 3, "FAR9716")]
    [InlineData("list --admin here", 2, "FAR9703")]
    [InlineData("list --admin http://192.0.2.1:4001", 2, "FAR9717")]
    [InlineData("list --admin https://127.0.0.1:1 --ca /no/such/file", 2, "FAR9451")]
    [InlineData("list --admin https://127.0.0.1:1 --certificate /no/such/file", 2, "FAR9451")]
    [InlineData("list --ca /no/such/file", 2, "FAR1104")]
    [InlineData("list --key-env FARTHING_NO_SUCH_VARIABLE", 2, "FAR1104")]
    public async Task What_is_refused_is_said_in_words(string line, int exitCode, string code)
    {
        await using HostScene scene = await HostScene.StartAsync();

        RunResult run = Keys(scene, line);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(HostScene.AdminKey, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_the_authority_is_named_or_nothing_is_done()
    {
        using CertificateFolder certificates = new();
        certificates.Write("gateway", "127.0.0.1");
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Admin = options.Admin! with
                {
                    Tls = new TlsOptions
                    {
                        Certificate = certificates.Certificate,
                        Key = certificates.Key,
                        ClientCa = certificates.Authority,
                    },
                },
            }
        );
        string own = certificates.WriteClient(isOurs: true);

        RunResult made = Keys(scene, $"create web --ca {certificates.Authority} --certificate {own}");
        RunResult plain = Keys(scene, $"create x --admin http://127.0.0.1:{scene.Host.AdminAddress!.Port}");
        RunResult unknown = Keys(scene, $"create x --certificate {own}");
        RunResult stranger = Keys(scene, $"create x --ca {certificates.Stranger} --certificate {own}");
        RunResult anonymous = Keys(scene, $"create x --ca {certificates.Authority}");
        RunResult pinned = Keys(scene, $"list --ca {certificates.Certificate} --certificate {own}");

        Assert.True(made.ExitCode == 0, made.Error);
        Assert.True(pinned.ExitCode == 0, pinned.Error);
        foreach (
            (RunResult run, string code) in ((RunResult, string)[])
                [(plain, "FAR9716"), (unknown, "FAR9717"), (stranger, "FAR9717"), (anonymous, "FAR9716")]
        )
        {
            TestContext.Current.TestOutputHelper?.WriteLine(run.Error);
            Assert.Equal(3, run.ExitCode);
            Assert.Contains(code, run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(HostScene.AdminKey, run.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("x ", pinned.Output, StringComparison.Ordinal);
        Assert.Contains("web", pinned.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_admin_key_and_none_are_told_apart()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string wrong = Path.Combine(folder.FullName, "wrong");
        await File.WriteAllTextAsync(wrong, "another-key\n", TestContext.Current.CancellationToken);

        RunResult refused = Run.Farthing($"keys list --admin {scene.Host.AdminAddress} --key-file {wrong}");
        RunResult none = Run.Farthing($"keys list --admin {scene.Host.AdminAddress} --key-file {wrong}.not");

        Assert.Contains("FAR9708", refused.Error, StringComparison.Ordinal);
        Assert.Contains("FAR9704", none.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (refused.ExitCode, none.ExitCode));
    }

    private RunResult Keys(HostScene scene, string line)
    {
        string file = Path.Combine(folder.FullName, "admin-key");
        File.WriteAllText(file, HostScene.AdminKey + "\n");
        string admin = line.Contains("--admin", StringComparison.Ordinal)
            ? ""
            : $" --admin {scene.Host.AdminAddress}";
        return Run.Farthing($"keys {line}{admin} --key-file {file}");
    }
}
