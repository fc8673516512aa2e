using System.Text;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Http;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Foreign;

/// <summary>The events of one request from the texts of its responses: each holds one or several <c>data:</c> lines of the OpenAI API.</summary>
internal sealed class GenAiPerfResponses
{
    private const string Mark = "data:";
    private readonly AnswerBody body = new();

    /// <summary>Ready for its first response.</summary>
    public GenAiPerfResponses()
    {
        body.Start(Record, keepsAnswer: false);
    }

    /// <summary>Its events so far, its usage and why the generation ended.</summary>
    public RequestRecord Record { get; } = new(new Request(0, -1, -1), 0);

    /// <summary>True when a response was an error.</summary>
    public bool HasError => body.HasStreamError;

    /// <summary>Takes a response.</summary>
    /// <param name="atNs">When it came, after sending.</param>
    /// <param name="text">Its text; null where it was not kept, which counts as a token.</param>
    public void Take(long atNs, string? text)
    {
        bool isShared = IsShared(atNs);
        if (text is null)
        {
            Record.Add(new LoadEvent(atNs, -1, LoadEventKind.Content, isShared));
            return;
        }

        foreach (string line in text.Contains(Mark, StringComparison.Ordinal) ? text.Split('\n') : [text])
        {
            string data = line.Trim();
            data = data.StartsWith(Mark, StringComparison.Ordinal) ? data[Mark.Length..].Trim() : data;
            if (data.Length > 0)
            {
                isShared |= body.TakeEvent(Encoding.UTF8.GetBytes(data), atNs, isShared);
            }
        }
    }

    private bool IsShared(long atNs)
    {
        for (int i = Record.Events.Length - 1; i >= 0; i--)
        {
            if (Record.Events[i].IsGenerated)
            {
                return atNs - Record.Events[i].AtNs < ForeignStage.SharedReadSeconds * 1e9;
            }
        }

        return false;
    }
}
