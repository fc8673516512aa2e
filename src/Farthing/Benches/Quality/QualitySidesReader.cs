using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality;
using Farthing.Numerics.Faults;

namespace Farthing.Benches.Quality;

/// <summary>Reads which servers are asked, with their models and keys.</summary>
/// <param name="context">The command line.</param>
internal sealed class QualitySidesReader(VerbContext context)
{
    private const string Expected = "--quality baseline=URL1 candidate=URL2";
    private const string DefaultKey = "OPENAI_API_KEY";

    /// <summary>The servers.</summary>
    public QualitySides Read()
    {
        LoadApi api = BenchFlags.Api.Read<LoadApi>(context);
        string[] given = context.Parsed.GetValue(QualityFlags.Sides) ?? [];
        LoadTarget? baseline = null;
        LoadTarget? candidate = null;
        foreach (string side in given)
        {
            string[] parts = side.Split('=', 2);
            if (parts.Length == 2 && parts[0] == "baseline" && baseline is null)
            {
                baseline = Target(
                    "--quality",
                    parts[1],
                    QualityFlags.BaselineModel,
                    QualityFlags.BaselineKeyEnv,
                    api
                );
            }
            else if (parts.Length == 2 && parts[0] == "candidate" && candidate is null)
            {
                candidate = Target(
                    "--quality",
                    parts[1],
                    QualityFlags.CandidateModel,
                    QualityFlags.CandidateKeyEnv,
                    api
                );
            }
            else
            {
                Add("neither baseline=URL nor candidate=URL, or twice the same", side);
            }
        }

        bool hasKept = context.Parsed.GetValue(QualityFlags.BaselineAnswers) is not null;
        bool keeps = context.Parsed.GetValue(QualityFlags.KeepAnswers) is not null;
        if (given.Length == 0)
        {
            Add("--quality names the servers", null);
        }
        else if (context.Faults.IsEmpty && hasKept && baseline is not null)
        {
            Add("the baseline is both a server and a file of answers", null);
        }
        else if (context.Faults.IsEmpty && baseline is null && !hasKept)
        {
            Add("there is no baseline: add baseline=URL, or --baseline-answers FILE", null);
        }
        else if (context.Faults.IsEmpty && candidate is null && (hasKept || !keeps))
        {
            Add("there is no candidate: add candidate=URL, or --keep-answers FILE for a later one", null);
        }

        string? judge = context.Parsed.GetValue(QualityFlags.JudgeUrl);
        return new QualitySides(
            baseline,
            candidate,
            judge is null
                ? null
                : Target(
                    "--judge-url",
                    judge,
                    QualityFlags.JudgeModel,
                    QualityFlags.JudgeKeyEnv,
                    LoadApi.Chat
                ),
            api
        );
    }

    private LoadTarget? Target(
        string path,
        string url,
        Option<string?> model,
        Option<string?> keyFlag,
        LoadApi api
    )
    {
        LoadTarget? target = LoadTarget.Parse(url);
        if (target is null)
        {
            context.Faults.Add(
                new Fault(BenchFaultCodes.BadUrl, "not the address of a server")
                {
                    Path = path,
                    Value = url,
                    Expected = "http://HOST:PORT or https://HOST/v1, without a password",
                }
            );
            return null;
        }

        return target with
        {
            Api = api,
            ApiKey = Key(keyFlag, target.IsTls),
            TrustsAnyCertificate = context.Parsed.GetValue(BenchFlags.Insecure),
            Model = context.Parsed.GetValue(model) ?? "",
        };
    }

    /// <summary>The side's own variable, else the common one, else the usual one where the address is https.</summary>
    private string Key(Option<string?> flag, bool isTls)
    {
        Option<string?> from = context.Parsed.GetValue(flag) is null ? BenchFlags.ApiKeyEnv : flag;
        string? named = context.Parsed.GetValue(from);
        string key =
            named is not null || isTls ? Environment.GetEnvironmentVariable(named ?? DefaultKey) ?? "" : "";
        if (named is not null && key.Length == 0)
        {
            context.Conflict(
                from.Name,
                "the variable is not set",
                "the name of a variable that holds the key",
                named
            );
        }

        return key.Trim();
    }

    private void Add(string message, string? value) =>
        context.Faults.Add(
            new Fault(QualityFaultCodes.BadSides, message)
            {
                Path = "--quality",
                Value = value,
                Expected = Expected,
            }
        );
}
