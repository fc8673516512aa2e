using Farthing.Benches.Quality;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary>Reads which servers are asked, with their models and keys.</summary>
/// <param name="context">The command line.</param>
internal sealed class QualitySidesReader(VerbContext context)
{
    private const string Expected = "--quality baseline=URL1 candidate=URL2";

    /// <summary>The servers.</summary>
    public QualitySides Read()
    {
        LoadApi api = BenchFlags.Api.Read<LoadApi>(context);
        string[] given = context.Parsed.GetValue(QualityFlags.Sides) ?? [];
        Dictionary<string, LoadTarget?> sides = [];
        foreach (string side in given)
        {
            string[] parts = side.Split('=', 2);
            (TextFlag Model, TextFlag KeyEnv)? flags = parts[0] switch
            {
                "baseline" => (QualityFlags.BaselineModel, QualityFlags.BaselineKeyEnv),
                "candidate" => (QualityFlags.CandidateModel, QualityFlags.CandidateKeyEnv),
                _ => null,
            };
            if (parts.Length < 2 || sides.ContainsKey(parts[0]) || flags is not var (model, keyEnv))
            {
                Add("neither baseline=URL nor candidate=URL, or twice the same", side);
                continue;
            }

            sides[parts[0]] = TargetReader.Read(context, "--quality", parts[1], api, model, keyEnv);
        }

        LoadTarget? baseline = sides.GetValueOrDefault("baseline");
        LoadTarget? candidate = sides.GetValueOrDefault("candidate");
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
                : TargetReader.Read(
                    context,
                    "--judge-url",
                    judge,
                    LoadApi.Chat,
                    QualityFlags.JudgeModel,
                    QualityFlags.JudgeKeyEnv
                ),
            api
        );
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
