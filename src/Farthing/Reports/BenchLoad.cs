namespace Farthing.Reports;

/// <summary>The requests of one load of a bench, with what pictures need of their events. Times in seconds.</summary>
internal sealed class BenchLoad
{
    /// <summary>Kinds of events that carry generated tokens (farthing.bench/1): reasoning, content, tool call, refusal.</summary>
    private const double FirstGenerated = 1;
    private const double LastGenerated = 4;

    /// <summary>False where another tool kept the first and last token's time alone.</summary>
    private readonly bool hasGaps;

    /// <summary>Reads a stage's requests; those that did not finish are counted alone.</summary>
    public BenchLoad(ResultNode stage)
    {
        // ITL divides a gap by its chunk's tokens, and only where the bench says that they are known.
        IsPerToken = !stage["tokens"]["itl_refused"].Exists;
        ResultNode latencies = stage["latencies"];
        hasGaps = !latencies.Exists || latencies["icl"].Exists || latencies["itl"].Exists;
        foreach (ResultNode request in stage["requests"].Items)
        {
            Sent.Add(Microseconds(request, "sent_us"));
            Ended.Add(Microseconds(request, "ended_us"));
            if (request["outcome"].Text == "finished")
            {
                Add(request);
            }
        }
    }

    /// <summary>Finished requests by the time that they were due.</summary>
    public List<BenchRequest> Finished { get; } = [];

    /// <summary>When each request was sent.</summary>
    public List<double> Sent { get; } = [];

    /// <summary>When each request ended.</summary>
    public List<double> Ended { get; } = [];

    /// <summary>Gaps between tokens (or chunks), with the token's place in the answer.</summary>
    public List<(int Position, double Seconds)> Gaps { get; } = [];

    /// <summary>Time and tokens of every event that carried some.</summary>
    public List<(double At, double Tokens)> Tokens { get; } = [];

    /// <summary>False where gaps are of chunks, because the tokens of a chunk are not known.</summary>
    public bool IsPerToken { get; }

    private static double Microseconds(ResultNode request, string name)
    {
        double value = request[name].Number;
        return value < 0 ? double.NaN : value / 1e6;
    }

    private void Add(ResultNode request)
    {
        double[] events = request["events"].Numbers;
        double sent = Microseconds(request, "sent_us");
        double due = Microseconds(request, "scheduled_us");
        double first = double.NaN;
        double last = double.NaN;
        double counted = 0;
        int position = 0;
        for (int i = 0; i + 2 < events.Length; i += 3)
        {
            double at = events[i] / 1e6;
            double tokens = events[i + 1];
            if (!(events[i + 2] >= FirstGenerated && events[i + 2] <= LastGenerated))
            {
                continue;
            }

            int known = tokens >= 1 && tokens < 1e6 ? (int)tokens : 1;
            counted += known;
            Tokens.Add((sent + at, known));
            if (double.IsNaN(first))
            {
                first = at;
                position = known;
            }
            else if (hasGaps)
            {
                int parts = IsPerToken ? known : 1;
                for (int part = 0; part < parts; part++)
                {
                    Gaps.Add((++position, (at - last) / parts));
                }
            }

            last = at;
        }

        if (double.IsNaN(first) || double.IsNaN(sent) || double.IsNaN(due))
        {
            return;
        }

        double said = request["output"].Number;
        Finished.Add(
            new BenchRequest(due, sent, first, last, request["input"].Number, said > 0 ? said : counted)
        );
    }
}
