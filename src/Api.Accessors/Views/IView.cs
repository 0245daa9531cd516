using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>A typed look into a JSON value: it holds nothing of its own, and reading what is not there gives zero values or null.</summary>
public interface IView<TSelf>
    where TSelf : struct, IView<TSelf>
{
    /// <summary>What is looked into.</summary>
    Value Json { get; }

    static abstract TSelf Of(Value json);
}
