using Farthing.Catalogs;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Settings;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Settings;

namespace Farthing.Tests.Serves;

/// <summary>What is derived from the rows of a gateway's configuration is what the files say.</summary>
public sealed class GatewayRowsTests
{
    private const string Start = "<!-- keys: derived from GatewayRows; ./test --accept renews them -->\n";
    private const string End = "<!-- end of keys -->\n";

    private static readonly DateOnly Today = new(2026, 11, 20);

    public static TheoryData<string> Paths => [.. Hosts.Settings.Table.All.Select(row => row.Path)];

    [Fact]
    public void The_template_is_the_reviewed_one() =>
        Golden.Verify(GatewayTemplate.Text(Hosts.Settings), "gateway.yaml");

    [Fact]
    public void The_template_is_a_valid_configuration() =>
        Assert.Equal("llama-3.1-8b", Assert.Single(Read(GatewayTemplate.Text(Hosts.Settings)).Models).Name);

    [Fact]
    public void The_tables_of_the_page_are_what_the_rows_say() =>
        SettingPage.Verify(
            "gateway-configuration.md",
            Start,
            End,
            Hosts.Settings.Table,
            "a change",
            row => Hosts.Settings.Table.NeedsRestart(row.Path) ? "restart" : "SIGHUP"
        );

    [Fact]
    public void Every_section_has_its_meaning() =>
        Assert.All(
            Hosts
                .Settings.Table.All.Select(row => row.Section.Replace("[]", "", StringComparison.Ordinal))
                .Where(section => section.Length > 0),
            section => Assert.NotNull(Hosts.Settings.Table.FindSection(section))
        );

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_default_every_example_and_each_bound_is_accepted_and_one_step_beyond_is_not(string path)
    {
        Setting row = Hosts.Settings.Table.Find(path)!;
        foreach (string text in $"{row.Example}, {row.Default ?? row.Example}".Split(", "))
        {
            Assert.Null(row.Read(text.Trim('[', ']'), out _, out _));
        }

        if (row.Kind.Shape == SettingShape.Quantity)
        {
            SettingKind kind = row.Kind;
            double step = kind.IsWhole ? 1 : Math.Max(1e-6, kind.Maximum * 1e-6);
            Assert.Equal(kind.ExcludesMinimum, !IsAccepted(row, kind.Minimum));
            Assert.False(IsAccepted(row, kind.Minimum - step));
            Assert.True(IsAccepted(row, kind.Maximum), kind.Written(kind.Maximum));
            Assert.False(IsAccepted(row, kind.Maximum + step));
        }
    }

    [Fact]
    public void What_needs_a_restart_by_the_rows_is_what_a_reload_says_needs_one() =>
        Assert.Equal(
            Hosts
                .Settings.Table.All.Where(row => Hosts.Settings.Table.NeedsRestart(row.Path))
                .Select(row => row.Path.Split('.')[0])
                .Where(name => name != "max_body")
                .Distinct()
                .Order(StringComparer.Ordinal),
            RestartNeeds.Names.Append(new BatchOptions().Section).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("upstream: u, weight: 2", "models.m.upstream", "models.m.weight")]
    [InlineData("name: n, priority: 1, model: x", "models.m.name", "models.m.priority", "models.m.model")]
    public void Keys_of_one_deployment_are_refused_beside_a_list_of_them(string keys, params string[] paths)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(
                $$"""
                upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
                models: { m: { {{keys}}, unpriced: true, deployments: [{ upstream: u }] } }
                """
            )
        );

        Assert.Equal(paths, wrong.Faults.Select(fault => fault.Path));
        Assert.All(wrong.Faults, fault => Assert.Equal(GatewayFaultCodes.UnknownKey, fault.Code));
    }

    [Theory]
    [InlineData("upstreams: [", "FAR4003")]
    [InlineData("model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }", "FAR9403")]
    [InlineData("", "FAR9403")]
    public void A_file_of_something_else_is_one_fault(string text, string code)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(text));

        Assert.Equal(code, Assert.Single(wrong.Faults).Code);
        Assert.DoesNotContain("scenario", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upstreams:\nmodels: { m: { upstream: u } }", "upstreams FAR9404")]
    [InlineData("upstreams: { u: { url: } }\nmodels:", "models FAR9404")]
    [InlineData("upstreams: { u: { url: } }\nmodels: {}", "upstreams.u.url FAR9404")]
    [InlineData("upstreams: { u: { url: \"\" } }\nmodels: {}", "upstreams.u.url FAR9405")]
    public void A_needed_key_without_a_value_is_missing(string text, string fault)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(text));

        Assert.Contains(fault, wrong.Faults.Select(one => $"{one.Path} {one.Code}"));
    }

    /// <summary>A key that may use no model is not one that may use all.</summary>
    [Fact]
    public void An_empty_list_is_empty_and_a_key_without_a_value_is_its_default()
    {
        GatewayOptions options = Read(
            """
            upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
            models: { m: { upstream: u, unpriced: true, weight: 1k } }
            keys: { none: { secret_env: A, models: [] }, all: { secret_env: A, models: } }
            budgets: [{ scope: all, limit: $1, alerts: [] }, { id: b, scope: all, limit: $1, alerts: }]
            """
        );

        Assert.Empty(options.Keys[0].Models!);
        Assert.Null(options.Keys[1].Models);
        Assert.Empty(options.Budgets[0].Alerts);
        Assert.Equal([0.8, 1], options.Budgets[1].Alerts);
        Assert.Equal(1000, options.Models[0].Deployments[0].Weight);
    }

    private static bool IsAccepted(Setting row, double value) =>
        row.Read(row.Kind.Written(value), out _, out _) is null;

    private static GatewayOptions Read(string text) =>
        new ServeFileReader(Hosts.Settings, Catalog.BuiltIn, _ => "a-secret", Today).Read(
            text,
            "farthing.yaml"
        );
}
