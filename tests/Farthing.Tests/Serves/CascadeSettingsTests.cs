using Farthing.Catalogs;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Files;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Administration;
using Farthing.Tests.Gateway.Cascading;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>Cascades of a configuration's file, at the start and at a reload.</summary>
public sealed class CascadeSettingsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-cascade-").FullName;

    private string Router => Path.Combine(folder, "router.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(null, "router FAR", "route train")]
    [InlineData("not json", "router FAR", "route train")]
    [InlineData("{\"schema\":\"farthing.router/2\"}", "router FAR", "route train")]
    [InlineData("limit", "router FAR", "promise.limit")]
    [InlineData("judge", "router FAR", "judge: MODEL beside it")]
    public void A_router_that_cannot_be_used_names_its_place_and_what_to_do(
        string? content,
        string place,
        string todo
    )
    {
        Router good = CascadeScene.Trained();
        string? text = content switch
        {
            "limit" => RouterFile
                .Write(good)
                .Replace("\"limit\":0.02", "\"limit\":2", StringComparison.Ordinal)
                .Replace("\"limit\": 0.02", "\"limit\": 2", StringComparison.Ordinal),
            "judge" => RouterFile.Write(
                good with
                {
                    Confidence = good.Confidence! with { Sources = SignalSources.Judge },
                }
            ),
            _ => content,
        };
        if (text is not null)
        {
            File.WriteAllText(Router, text);
        }

        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(""));

        Fault fault = Assert.Single(wrong.Faults);
        Assert.StartsWith(
            "models.large.cascade." + place,
            $"{fault.Path} {fault.Code}",
            StringComparison.Ordinal
        );
        Assert.Contains(todo, $"{fault.Message} {fault.Expected}", StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
    }

    /// <summary>Optimistic streams need a promise on openings, or on prompts alone; a judge that whole answers need is none of theirs.</summary>
    [Fact]
    public void A_router_of_whole_answers_alone_is_refused_for_optimistic_streams()
    {
        Router whole = CascadeScene.Trained();
        File.WriteAllText(Router, RouterFile.Write(whole));

        FarthingException wrong = Assert.Throws<FarthingException>(() => Read("mode: optimistic"));

        Fault fault = Assert.Single(wrong.Faults);
        Assert.Equal("models.large.cascade.router", fault.Path);
        Assert.Contains("opening_*", fault.Expected, StringComparison.Ordinal);
        foreach (
            Router good in (Router[])
                [
                    whole with
                    {
                        Confidence = whole.Confidence! with { Sources = SignalSources.Judge },
                        Opening = whole.Confidence,
                    },
                    CascadeScene.Trained(isByPrior: true),
                ]
        )
        {
            File.WriteAllText(Router, RouterFile.Write(good));
            Assert.Equal(
                CascadeMode.Optimistic,
                Read("mode: optimistic").Features.Find<CascadeSet>()!.Models["large"].Mode
            );
        }
    }

    [Theory]
    [InlineData("small: large", "a model is no smaller than itself")]
    [InlineData("small: smal", "no model 'smal' in this file")]
    [InlineData("judge: nobody", "no model 'nobody' in this file")]
    [InlineData("pattern: \"[\"", "no regular expression")]
    [InlineData("max_regret: 60%", "max_regret")]
    [InlineData("max_regert: 1%", "max_regert")]
    public void What_cannot_be_is_said(string member, string said)
    {
        File.WriteAllText(Router, RouterFile.Write(CascadeScene.Trained()));

        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(member));

        Assert.Contains(wrong.Faults, fault => fault.ToString().Contains(said, StringComparison.Ordinal));
    }

    /// <summary>A reload that finds a broken router changes nothing: neither the cascade, nor what else stands in the file.</summary>
    [Fact]
    public async Task A_reload_with_a_broken_router_leaves_all_as_it_was()
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Features =
                [
                    new CascadeSet(
                        new Dictionary<string, CascadeOptions>
                        {
                            ["m"] = new()
                            {
                                Small = "secret-model",
                                Router = CascadeScene.Trained(isByPrior: true, prior: -100),
                                AuditFraction = 0,
                                Deadline = Eventually.Longest,
                            },
                        }
                    ),
                ],
            }
        );
        string file = Path.Combine(folder, "gateway.yaml");
        scene.Host.Reload = () =>
        {
            try
            {
                scene.Host.Change(Read("", file));
                return [];
            }
            catch (FarthingException refused)
            {
                return refused.Faults;
            }
        };
        Assert.Equal("small", await CourseAsync(scene));
        File.WriteAllText(Router, "broken");

        (int status, _, string text) = await scene.AdminAsync("POST", "/reload");

        Assert.Equal(400, status);
        Assert.Contains("models.large.cascade.router", text, StringComparison.Ordinal);
        Assert.Equal("small", await CourseAsync(scene));
        (_, var stats, _) = await scene.AdminAsync("GET", "/cascade");
        Assert.Equal(
            2,
            stats.GetProperty("routes")[0].GetProperty("requests").GetProperty("small").GetInt32()
        );
    }

    private static async Task<string> CourseAsync(HostScene scene)
    {
        using HttpResponseMessage response = await scene.ChatAsync(HostScene.OwnSecret);
        return response.Headers.GetValues("x-farthing-cascade").Single();
    }

    private GatewayOptions Read(string member, string? file = null)
    {
        string small = member.StartsWith("small", StringComparison.Ordinal) ? "" : "small: small, ";
        return new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read(
            $$"""
            upstreams: { u: { url: "http://127.0.0.1:1/v1" } }
            models:
              large: { upstream: u, price: { in: $1/M, out: $2/M }, cascade: { {{small}}router: router.json{{(
                member.Length > 0 ? ", " + member : ""
            )}} } }
              small: { upstream: u, price: { in: $1/M, out: $2/M } }
            """,
            file ?? Path.Combine(folder, "gateway.yaml")
        );
    }
}
