using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Graded;

/// <summary>Questions with known right answers, and the models that answer them: traffic whose wrong answers can be counted.</summary>
public sealed class GradedSet
{
    private readonly Dictionary<string, int> byText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GradedModel> models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a set.</summary>
    /// <param name="name">Its name, for people.</param>
    /// <param name="intents">At least one, names unique.</param>
    /// <param name="questions">At least one, texts unique.</param>
    /// <param name="models">At least one, names unique.</param>
    /// <param name="contradictions">Questions left out because their labels contradict each other.</param>
    internal GradedSet(
        string name,
        IReadOnlyList<GradedIntent> intents,
        IReadOnlyList<GradedQuestion> questions,
        IReadOnlyList<GradedModel> models,
        int contradictions
    )
    {
        (Name, Intents, Questions, Models, Contradictions) = (
            name,
            intents,
            questions,
            models,
            contradictions
        );
        for (int i = 0; i < questions.Count; i++)
        {
            byText[Folded(questions[i].Text)] = i;
        }

        for (int i = 0; i < intents.Count; i++)
        {
            byName[intents[i].Name] = i;
        }

        foreach (GradedModel model in models)
        {
            this.models[model.Name] = model;
        }
    }

    /// <summary>Its name, for people.</summary>
    public string Name { get; }

    /// <summary>The intents, in the file's order.</summary>
    public IReadOnlyList<GradedIntent> Intents { get; }

    /// <summary>The questions, in the file's order.</summary>
    public IReadOnlyList<GradedQuestion> Questions { get; }

    /// <summary>The models, in the file's order.</summary>
    public IReadOnlyList<GradedModel> Models { get; }

    /// <summary>Questions of the file that are left out because it labels them in two ways.</summary>
    public int Contradictions { get; }

    /// <summary>A built-in name (<c>faq</c>), or files of graded questions that make one set together.</summary>
    /// <exception cref="FarthingException">A file cannot be read, or rows of it are wrong (exit code 2).</exception>
    public static GradedSet Load(IReadOnlyList<string> names) => GradedSetReader.Read(names);

    /// <summary>The model of a name, without case; null where there is none.</summary>
    public GradedModel? ModelOf(string? name) => name is null ? null : models.GetValueOrDefault(name);

    /// <summary>Index of a question by its text, blanks folded; −1 where it is not in the set.</summary>
    public int Find(string text) => byText.GetValueOrDefault(Folded(text), -1);

    /// <summary>Index of an intent by its name; −1 where there is none.</summary>
    public int IntentOf(string name) => byName.GetValueOrDefault(name, -1);

    /// <summary>A model's answer: the file's where it has one, else drawn from seed, model and question alone.</summary>
    /// <param name="model">A model that answers.</param>
    /// <param name="question">Index of the question.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="hasDrifted">Says of an intent's index whether its answer has changed.</param>
    public GradedAnswer AnswerOf(GradedModel model, int question, ulong seed, Func<int, bool> hasDrifted)
    {
        GradedQuestion asked = Questions[question];
        Pcg32 random = new(seed ^ StableHash.Of(asked.Text), StableHash.Of(model.Name));
        double draw = random.NextDouble();
        double noise = random.NextNormal();
        int other = random.NextInt32(0, int.MaxValue - 1);
        bool isGraded = asked.Replies.TryGetValue(model.Name, out GradedReply reply);
        bool isRight = isGraded ? reply.IsRight : draw < model.Accuracy;
        string right = Intents[asked.Intent].AnswerAt(hasDrifted(asked.Intent));
        bool keepsText = reply.Text is not null && !(isRight && hasDrifted(asked.Intent));
        string text =
            keepsText ? reply.Text!
            : isRight ? right
            : WrongAnswer(asked.Intent, right, other, hasDrifted);
        double z = (isRight ? model.Signal : 0) + noise;
        return new GradedAnswer(text, isRight, reply.Logprob ?? -Math.Log(1 + Math.Exp(-z)));
    }

    /// <summary>Text with its blanks folded: how questions and answers are compared.</summary>
    public static string Folded(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (char letter in text)
        {
            if (!char.IsWhiteSpace(letter))
            {
                folded.Append(letter);
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd();
    }

    private string WrongAnswer(int intent, string right, int draw, Func<int, bool> hasDrifted)
    {
        IReadOnlyList<string> near = Intents[intent].Near;
        int count = near.Count > 0 ? near.Count : Intents.Count;
        for (int i = 0; i < count; i++)
        {
            int at = (int)(((long)draw + i) % count);
            int other = near.Count > 0 ? byName[near[at]] : at;
            string answer = Intents[other].AnswerAt(hasDrifted(other));
            if (answer != right)
            {
                return answer;
            }
        }

        return "A wrong answer.";
    }
}

/// <summary>A model's answer to a question of a graded set.</summary>
/// <param name="Text">The answer.</param>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Logprob">Mean log probability of its tokens, at most 0.</param>
public readonly record struct GradedAnswer(string Text, bool IsRight, double Logprob);

/// <summary>A question whose right answer is known.</summary>
/// <param name="Text">The question, as it is sent.</param>
/// <param name="Intent">Index of its intent in the set.</param>
/// <param name="Replies">Graded answers by model; a model without one draws whether it is right.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
public sealed record GradedQuestion(
    string Text,
    int Intent,
    IReadOnlyDictionary<string, GradedReply> Replies,
    int Line
);
