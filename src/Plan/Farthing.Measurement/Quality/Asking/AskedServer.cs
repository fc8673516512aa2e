using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Gets to know a server before questions are put to it: its model, and whether it takes a small request.</summary>
public static class AskedServer
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>The target with the name of its model.</summary>
    /// <exception cref="FarthingException">It cannot be reached, or lists no model (exit code 3).</exception>
    public static LoadTarget Named(LoadTarget target) =>
        target.Model.Length > 0
            ? target
            : target with
            {
                Model = new ServerIntroduction(target, Within).FirstModel(),
            };

    /// <summary>Sends one request and says whether the server counts tokens when it is asked to.</summary>
    /// <param name="asker">For the server.</param>
    /// <param name="body">A small request, with usage asked for or not.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FarthingException">It cannot be reached, or refuses even the plain request (exit code 3).</exception>
    public static bool TakesUsage(AnswerAsker asker, Func<bool, byte[]> body, CancellationToken cancellation)
    {
        foreach (bool hasUsage in (bool[])[true, false])
        {
            AskedAnswer? answer = asker.AskAsync(body(hasUsage), cancellation).GetAwaiter().GetResult();
            if (answer is null || answer.IsAnswered)
            {
                return hasUsage;
            }

            if (answer.Outcome != RequestOutcome.BadRequest || !hasUsage)
            {
                throw Refused(asker.Target, answer);
            }
        }

        return false;
    }

    private static FarthingException Refused(LoadTarget target, AskedAnswer answer)
    {
        bool isReached =
            answer.Outcome
            is not (RequestOutcome.ConnectFailed or RequestOutcome.NameUnknown or RequestOutcome.TlsFailed);
        return new FarthingException(
            new Fault(
                isReached ? BenchFaultCodes.Refused : BenchFaultCodes.Unreachable,
                (isReached ? "the server refuses a small request: " : "the server cannot be reached: ")
                    + (answer.Detail.Length > 0 ? answer.Detail : answer.Outcome.ToString())
            )
            {
                Value = target.Url + target.GenerationPath[target.BasePath.Length..],
                Expected = answer.Outcome switch
                {
                    RequestOutcome.Unauthorized => "an API key in the variable that --api-key-env names",
                    RequestOutcome.NotFound =>
                        "a model that it serves (--baseline-model, --candidate-model), at a path that it has (--api)",
                    RequestOutcome.TlsFailed => "a certificate that this machine trusts, or --insecure",
                    _ when !isReached => "a running OpenAI-compatible server, such as http://127.0.0.1:8000",
                    _ => "200 and a stream of events",
                },
            },
            exitCode: 3
        );
    }
}
