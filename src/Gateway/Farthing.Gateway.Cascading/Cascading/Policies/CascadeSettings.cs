using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Files;
using Farthing.Settings.Values;
using TrainedRouter = Farthing.Reduction.Cascade.Routing.Router;

namespace Farthing.Gateway.Cascading.Policies;

/// <summary>Settings of cascades.</summary>
internal static partial class CascadeSettings
{
    private const long MaxRouterBytes = 64 << 20;

    /// <summary>All of them.</summary>
    public static FeatureSettings All =>
        new()
        {
            Sections =
            [
                new(
                    "models.*.cascade",
                    "Lets a smaller model answer first, where a calibrated promise covers its answer"
                ),
            ],
            OfModels = [.. Rows()],
            Read = Read,
        };

    private static CascadeSet Read(FeatureFile file)
    {
        Dictionary<string, CascadeOptions> cascades = new(StringComparer.Ordinal);
        foreach (string model in file.Names)
        {
            if (file.Sections.GetValueOrDefault(model)?.Section("cascade") is WrittenSection section)
            {
                CascadeOptions cascade = Cascade(model, section, file.Names, file.Secrets);
                if (cascade.Labels is not null && cascades.Values.Any(one => one.Labels == cascade.Labels))
                {
                    section.Wrong(
                        "labels",
                        "another model's labels stand there",
                        "a file for each",
                        code: GatewayFaultCodes.Conflict
                    );
                }

                cascades[model] = cascade;
            }
        }

        return new CascadeSet(cascades);
    }

    private static CascadeOptions Cascade(
        string model,
        WrittenSection section,
        IReadOnlyList<string> names,
        SecretSource secrets
    )
    {
        foreach (string key in (string[])["small", "judge"])
        {
            if (section.Text(key) is string named && (named == model || !names.Contains(named)))
            {
                section.Wrong(
                    key,
                    named == model ? "a model is no smaller than itself" : $"no model '{named}' in this file",
                    "names of other models: "
                        + string.Join(", ", names.Where(name => name != model).Take(20)),
                    NearestWord.Find(named, names),
                    GatewayFaultCodes.UnknownName
                );
            }
        }

        CheckPattern(section);
        string? path = secrets.PathOf(section.Text("router"));
        (TrainedRouter? router, string sha256) = path is null ? (null, "") : ReadRouter(section, path);
        CascadeMode mode = section.Choice<CascadeMode>("mode");
        if (mode == CascadeMode.Optimistic && router is { Confidence: not null, Opening: null })
        {
            section.Wrong(
                "router",
                "it cannot decide on the opening of an answer, as mode: optimistic asks",
                "mode: buffered, or a router of labels with the columns opening_*",
                code: GatewayFaultCodes.Conflict
            );
        }

        bool needsJudge =
            mode == CascadeMode.Buffered && router?.Confidence?.Sources.HasFlag(SignalSources.Judge) == true;
        if (needsJudge && !section.Has("judge"))
        {
            section.Wrong(
                "router",
                "its confidence reads a judge, and there is none here",
                "judge: MODEL beside it, or a router of labels without a column judge",
                code: GatewayFaultCodes.Conflict
            );
        }

        return new CascadeOptions
        {
            Small = section.Text("small") ?? "",
            Router = router,
            RouterSha256 = sha256,
            Judge = section.Text("judge"),
            Mode = mode,
            AuditFraction = section.Number("audit")!.Value,
            MaxRegret = section.Number("max_regret")!.Value,
            Confidence = section.Number("confidence")!.Value,
            StickyTurns = (int)section.Count("sticky_turns")!.Value,
            Deadline = section.Time("deadline")!.Value,
            DirectAbove = section.Number("direct_above")!.Value,
            MaxAge = section.Time("max_age")!.Value,
            Pattern = section.Text("pattern"),
            Labels = secrets.PathOf(section.Text("labels")),
        };
    }

    private static (TrainedRouter? Router, string Sha256) ReadRouter(WrittenSection section, string path)
    {
        try
        {
            byte[] bytes = InputFile.Bytes(
                path,
                new Fault(RouterFaultCodes.BadFile, "the router cannot be read")
                {
                    Expected = "a file of farthing route train",
                },
                MaxRouterBytes
            );
            return (RouterFile.Read(bytes, path), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (FarthingException refused)
        {
            Fault why = refused.Faults[0];
            section.Wrong(
                "router",
                why.Path is string at ? $"{why.Message} ({at})" : why.Message,
                why.Expected ?? "a file of farthing route train, of this version",
                code: why.Code
            );
            return (null, "");
        }
    }

    private static void CheckPattern(WrittenSection section)
    {
        if (section.Text("pattern") is string pattern)
        {
            try
            {
                _ = new Regex(pattern, RegexOptions.CultureInvariant);
            }
            catch (ArgumentException)
            {
                section.Wrong("pattern", "no regular expression", "one of .NET, such as ^[A-D]$");
            }
        }
    }
}
