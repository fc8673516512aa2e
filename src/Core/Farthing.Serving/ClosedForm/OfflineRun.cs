namespace Farthing.Serving.ClosedForm;

/// <summary>The cells of an offline run on one replica: what starts, runs and ends in each, and how long it takes (<see cref="OfflineEstimate"/>).</summary>
internal sealed class OfflineRun(
    RunSteps steps,
    OutputLengths outputs,
    double input,
    double requests,
    double seats,
    double budget,
    int dataParallel
)
{
    private readonly List<double> starts = [];
    private readonly List<(double Share, double Seconds)> firstTokens = [];
    private double[] ending = [];
    private double running;
    private double generated;

    /// <summary>Number of times that the seats are filled.</summary>
    public double Waves => requests / seats;

    /// <summary>Steps of the run, roughly.</summary>
    public double Horizon => (outputs.Mean * Waves) + outputs.Longest(requests);

    /// <summary>Duration.</summary>
    public double Seconds { get; private set; }

    /// <summary>Running sequences, summed over time.</summary>
    public double RunningSeconds { get; private set; }

    /// <summary>Time to the start, summed over requests.</summary>
    public double QueueSeconds { get; private set; }

    /// <summary>Time to the first token, summed over requests.</summary>
    public double WaitingSeconds { get; private set; }

    /// <summary>Time after the last start.</summary>
    public double TailSeconds { get; private set; }

    /// <summary>Shares of requests and the time by which they have their first token.</summary>
    public IReadOnlyList<(double Share, double Seconds)> FirstTokens => firstTokens;

    /// <summary>Goes through all cells.</summary>
    /// <param name="width">w: steps of a cell.</param>
    /// <param name="gone">Expected running sequences below which a run of unequal lengths is over.</param>
    public void Play(double width, double gone)
    {
        ending = Endings(width);
        double left = requests;
        double enough = outputs.IsFixed ? 1e-6 : gone;
        for (int cell = 0; ; cell++)
        {
            End(cell, width);
            if (left <= 1e-9 && running <= enough)
            {
                return;
            }

            double started = Math.Min(Math.Min(left, Math.Max(0, seats - running)), width * Room / input);
            starts.Add(started);
            left = left - started < 1e-9 ? 0 : left - started;
            running += started * (1 - ending[0]);
            double begin = Seconds;
            double seconds = CellSeconds(started, width, left, out double prompts, out double mixed);
            Seconds += seconds;
            RunningSeconds += seconds * running;
            generated += running * width;
            if (started > 0)
            {
                // Equal outputs leave together, so their successors' prompts fill steps one after another; others trickle in.
                double first = outputs.IsFixed
                    ? mixed * (Math.Max(1, prompts) + 1) / 2
                    : (seconds + mixed) / 2;
                double last = outputs.IsFixed ? mixed * Math.Max(1, prompts) : seconds;
                QueueSeconds += started * begin;
                WaitingSeconds += started * (begin + first);
                firstTokens.Add((1 - (left / requests), begin + last));
            }
            else if (left <= 0)
            {
                TailSeconds += seconds;
            }
        }
    }

    /// <summary>Prompt tokens that a step has room for beside the running sequences.</summary>
    private double Room => Math.Max(budget - running, Math.Min(input, budget / 16));

    private double[] Endings(double width)
    {
        if (outputs.IsFixed)
        {
            // A request ends after exactly its length: a whole number of cells.
            double[] after = new double[(int)Math.Round(outputs.Mean / width) + 1];
            after[^1] = 1;
            return after;
        }

        double[] shares = new double[(int)Math.Ceiling(outputs.Longest(requests) / width) + 2];
        for (int d = 0; d < shares.Length; d++)
        {
            double from = d == 0 ? 1 : outputs.ShareBeyond((d - 0.5) * width);
            double to = d == shares.Length - 1 ? 0 : outputs.ShareBeyond((d + 0.5) * width);
            shares[d] = from - to;
        }

        return shares;
    }

    private void End(int cell, double width)
    {
        double ended = 0;
        double theirs = 0;
        int first = outputs.IsFixed ? ending.Length - 1 : 1;
        for (int d = first; d < ending.Length && d <= cell; d++)
        {
            double now = starts[cell - d] * ending[d];
            ended += now;
            theirs += now * d * width;
        }

        running = Math.Max(0, running - ended);
        generated = Math.Max(0, generated - theirs);
    }

    private double CellSeconds(
        double started,
        double width,
        double left,
        out double promptSteps,
        out double mixed
    )
    {
        promptSteps = 0;
        mixed = 0;
        double context = input + (running > 0 ? generated / running : 0) + (width / 2);
        double batch = Math.Max(1, running);
        double happens = 1;
        if (left <= 0 && !outputs.IsFixed)
        {
            happens = 1 - Math.Exp(-running);
            batch = Math.Max(1, running / Math.Max(1e-12, happens));
        }

        double decode = steps.Decode(batch, context);
        double perStep = started * input / width;
        if (perStep <= 0)
        {
            return width * happens * decode;
        }

        double together = outputs.IsFixed ? Room : Math.Min(input * dataParallel, Room);
        double tokens = Math.Max(perStep, Math.Min(together, started * input));
        double share = perStep / tokens;
        promptSteps = width * share;
        mixed = steps.Mixed(running - (tokens / input), context, tokens);
        return width * (((1 - share) * decode) + (share * mixed));
    }
}
