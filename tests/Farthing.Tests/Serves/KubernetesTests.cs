using System.Diagnostics;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Settings.Trees;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>The manifests and the chart: YAML, configurations that a gateway takes, and what is promised of the pods.</summary>
public sealed class KubernetesTests
{
    private static readonly string Deploy = Path.Combine(RepositoryRoot.Path, "deploy");

    public static TheoryData<string> Manifests =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Deploy, "kubernetes"), "*.yaml")
                .Concat(Directory.EnumerateFiles(Path.Combine(Deploy, "helm", "farthing"), "*.yaml"))
                .Select(path => Path.GetRelativePath(Deploy, path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_manifest_is_yaml(string file) =>
        Assert.NotEmpty(Documents(File.ReadAllText(Path.Combine(Deploy, file))));

    [Fact]
    public void A_gateway_takes_the_configuration_of_the_manifests()
    {
        YamlMapping map = Gateway("ConfigMap");

        Check(Text(map, "data", "farthing.yaml"));
    }

    [Fact]
    public void A_gateway_takes_the_configuration_of_the_chart() => Check(Text(Values(), "config"));

    /// <summary>What the values say of listeners and certificates is what the configuration beside them has.</summary>
    [Fact]
    public void The_values_with_TLS_fit_the_configuration_in_them_and_the_chart()
    {
        YamlMapping values = Documents(
                File.ReadAllText(
                    Path.Combine(RepositoryRoot.Path, "examples", "gateway", "helm-tls-values.yaml")
                )
            )
            .Single();
        YamlMapping known = Values();

        GatewayOptions options = Check(Text(values, "config"));

        Assert.All(values.Entries, entry => Node(known, entry.Key.Text));
        Assert.Equal("https", Text(values, "probe"));
        Assert.Equal(Number(values, "metricsPort"), options.Metrics!.Listen!.Port);
        Assert.Equal(Number(values, "adminPort"), options.Admin!.Listen.Port);
        string[] mounted =
        [
            .. ((YamlSequence)Node(values, "certificates")).Items.Select(item =>
                $"/etc/farthing-certificates/{((YamlScalar)item).Text}"
            ),
        ];
        string[] used = [.. options.Tls!.Files, .. options.Admin.Tls!.Files];
        Assert.Equal(mounted.Order(), used.Select(file => Path.GetDirectoryName(file)!).Distinct().Order());
        Assert.All(used, file => Assert.Contains(Path.GetFileName(file), (string[])["tls.crt", "tls.key"]));
    }

    [Fact]
    public void Pods_are_locked_down_keep_their_journal_and_have_time_to_drain()
    {
        YamlMapping set = Gateway("StatefulSet");
        YamlMapping pod = Section(set, "spec", "template", "spec");
        YamlMapping container = (YamlMapping)((YamlSequence)Node(pod, "containers")).Items[0];
        string[] arguments =
        [
            .. ((YamlSequence)Node(container, "args")).Items.Select(item => ((YamlScalar)item).Text),
        ];
        int drain = int.Parse(
            arguments[Array.IndexOf(arguments, "--drain") + 1].TrimEnd('s'),
            CultureInfo.InvariantCulture
        );

        Assert.True(Number(pod, "terminationGracePeriodSeconds") > drain);
        Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
        Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("false", Text(container, "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("/health", Text(container, "readinessProbe", "httpGet", "path"));
        YamlMapping claim = (YamlMapping)((YamlSequence)Node(set, "spec", "volumeClaimTemplates")).Items[0];
        Assert.Equal("journal", Text(claim, "metadata", "name"));
    }

    /// <summary>The chart and the manifests say the same of the pods, as far as both say it in words.</summary>
    [Fact]
    public void The_charts_pods_are_locked_down_too()
    {
        string set = File.ReadAllText(
            Path.Combine(Deploy, "helm", "farthing", "templates", "statefulset.yaml")
        );
        foreach (
            string line in (string[])
                [
                    "runAsNonRoot: true",
                    "readOnlyRootFilesystem: true",
                    "allowPrivilegeEscalation: false",
                    "capabilities: { drop: [ALL] }",
                    "terminationGracePeriodSeconds: {{ add .Values.drainSeconds 15 }}",
                    "DOTNET_TieredPGO, value: \"1\"",
                    "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit, value: \"0\"",
                    "volumeClaimTemplates:",
                    "secretRef: { name: {{ .Values.existingSecret }} }",
                ]
        )
        {
            Assert.Contains(line, set, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("deploy/helm/farthing/values.yaml", 5)]
    [InlineData("examples/gateway/helm-tls-values.yaml", 7)]
    public async Task The_chart_renders_to_yaml(string values, int documents)
    {
        string? helm = ServerPrograms.Find("helm");
        Assert.SkipWhen(helm is null, "helm is not installed");
        ProcessStartInfo start = new(
            helm,
            [
                "template",
                "t",
                Path.Combine(Deploy, "helm", "farthing"),
                "--values",
                Path.Combine(RepositoryRoot.Path, values),
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        (int exitCode, string rendered, string error) = await process.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        Assert.True(exitCode == 0, error);
        List<YamlMapping> all = Documents(rendered);
        Assert.Equal(documents, all.Count);
        YamlMapping map = all.Single(document => Text(document, "kind") == "ConfigMap");
        Check(Text(map, "data", "farthing.yaml"));
    }

    private static GatewayOptions Check(string text)
    {
        Dictionary<string, string> secrets = new()
        {
            ["FARTHING_POSTGRES"] = "Host=farthing-postgres;Database=farthing;Username=farthing;Password=x",
            ["FARTHING_KEY_SEARCH"] = "sk-far-search",
            ["FARTHING_ADMIN_KEY"] = "an-admin-key-of-these-tests",
        };
        GatewayOptions options = new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            secrets.GetValueOrDefault,
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
        Assert.Equal(System.Net.IPAddress.Any, options.Listen.Address);
        Assert.NotNull(options.Shared);
        Assert.NotEmpty(options.Limits);
        return options;
    }

    private static YamlMapping Gateway(string kind) =>
        Documents(File.ReadAllText(Path.Combine(Deploy, "kubernetes", "gateway.yaml")))
            .Single(document => Text(document, "kind") == kind);

    private static YamlMapping Values() =>
        Documents(File.ReadAllText(Path.Combine(Deploy, "helm", "farthing", "values.yaml"))).Single();

    private static List<YamlMapping> Documents(string text) =>
        [
            .. text.Split("\n---\n")
                .Where(part =>
                    part.Split('\n').Any(line => line.Length > 0 && line[0] != '#' && line != "---")
                )
                .Select(part => (YamlMapping)YamlTree.Read(part, "manifest.yaml")!),
        ];

    private static YamlMapping Section(YamlNode node, params string[] path) => (YamlMapping)Node(node, path);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalar)Node(node, path)).Text;

    private static int Number(YamlNode node, params string[] path) =>
        int.Parse(Text(node, path), CultureInfo.InvariantCulture);

    private static YamlNode Node(YamlNode node, params string[] path)
    {
        foreach (string key in path)
        {
            node = ((YamlMapping)node).Entries.Single(entry => entry.Key.Text == key).Value;
        }

        return node;
    }
}
