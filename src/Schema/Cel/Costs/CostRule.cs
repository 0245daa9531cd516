namespace Xebec.Schema.Cel.Costs;

/// <summary>
/// How the cost of a call follows from the sizes of what it works on. Both the estimate and the count at run time go by it.
/// </summary>
internal enum CostRule : byte
{
    /// <summary>1, whatever the arguments.</summary>
    One,

    /// <summary>Nothing: operators whose operands were counted.</summary>
    Free,

    /// <summary>A tenth of the first operand's size.</summary>
    Traverse,

    /// <summary>A tenth of the first operand's size, and a result as large.</summary>
    TraverseSame,

    /// <summary>A fifth of the first operand's size: read and written.</summary>
    Rewrite,

    /// <summary>As <see cref="Rewrite"/>, with a result that may grow.</summary>
    Replace,

    /// <summary>A tenth of the second operand's size.</summary>
    TraverseSecond,

    /// <summary>A tenth of the smaller operand.</summary>
    Smaller,

    /// <summary>A tenth of both operands together.</summary>
    Concatenate,

    /// <summary>1, and a result as large as both operands.</summary>
    ConcatenateLists,

    /// <summary>A tenth of the one times a tenth of the other.</summary>
    Contains,

    /// <summary>A tenth of the text (and 1) times a quarter of the pattern.</summary>
    Match,

    /// <summary>As <see cref="Match"/>, with the library's bound on the result.</summary>
    Find,

    /// <summary>The size of the second operand.</summary>
    InList,

    /// <summary>Each element of a list, with its text.</summary>
    Elements,

    /// <summary>The joined text.</summary>
    Join,

    /// <summary>The text between separators.</summary>
    Split,

    /// <summary>Both sizes multiplied, and 1.</summary>
    Product,

    /// <summary>Twice both sizes multiplied, and 1.</summary>
    DoubleProduct,

    /// <summary>A question to the authorizer: two of them fill the budget of one expression.</summary>
    Check,

    /// <summary>Parsing a selector.</summary>
    Selector,

    /// <summary>An address within a block.</summary>
    ContainsIp,

    /// <summary>An address as text within a block.</summary>
    ContainsIpText,

    /// <summary>A block within a block.</summary>
    ContainsBlock,

    /// <summary>A block as text within a block.</summary>
    ContainsBlockText,

    /// <summary>A text against a named format.</summary>
    Validate,

    /// <summary>Text to bytes.</summary>
    ToBytes,

    /// <summary>Bytes to text.</summary>
    ToText,

    /// <summary>The dearer branch.</summary>
    Choose,

    /// <summary>The left operand, perhaps the right one.</summary>
    ShortCircuit,

    /// <summary>1, and the result is an element of the first operand.</summary>
    Index,
}
